// What every measured page has: the marks that liza-call's page writes, too, and a camera of its own that keeps the
// browser's device running from call to call.
"use strict";

const user = new URLSearchParams(location.search).get("user");
const devices = { audio: true, video: true };
const video = (id) => document.getElementById(id);

const mark = (name) => performance.mark(`user${user}:${name}`);

// The first frame that was presented (WICG requestVideoFrameCallback), of the stream that the video has now.
const markFrame = (element, name) => element.requestVideoFrameCallback(() => mark(name));

const warmUp = async () => { window.warm = await navigator.mediaDevices.getUserMedia(devices); };
