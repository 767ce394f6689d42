/** How a `CallClient` is made. Settings that are left out are those of the test page; the language is Russian. */
export interface CallOptions {
  /** Base URL of the signaling API; may be relative to the page. */
  signaling: string;
  /** How signals come; `auto` takes the best that the server has. */
  transport?: "auto" | "ws" | "sse" | "long-poll" | "poll";
  /** Which ICE candidates are used. */
  ice?: "all" | "relay";
  /** STUN and TURN servers. */
  iceServers?: RTCIceServer[];
  /** Where the own picture and sound come from; `synthetic` asks nobody. */
  media?: "camera" | "synthetic";
  /** The language of notes and sentences. */
  lang?: "ru" | "en";
  /** Where the own camera is shown. Should be `muted`. */
  localVideo: HTMLVideoElement;
  /** Where the peer is shown and heard. */
  remoteVideo: HTMLVideoElement;
  /** Called for all that happens, never from within a method of the client. What it throws goes to the console. */
  onUpdate?: (update: CallUpdate) => void;
}

export type CallState = "stopped" | "idle" | "connecting" | "connected" | "calling" | "in-call";

/** A client at a glance. */
export interface CallView {
  readonly state: CallState;
  /** Whose ping was answered first is the initiator. */
  readonly role: "initiator" | "responder" | null;
  readonly me: string | null;
  readonly peer: string | null;
  /** The way by which signals come, once the session is open. */
  readonly transport: "ws" | "sse" | "long-poll" | "poll" | null;
  /** `RTCPeerConnection.connectionState`, while there is one; after `connect()` already in `connecting`. */
  readonly connection: RTCPeerConnectionState | null;
  /** What goes out of the own media. */
  readonly sending: { readonly muted: boolean; readonly cameraOff: boolean; readonly screen: "off" | "asking" | "on" };
  /** What is wrong, if something is. */
  readonly diagnosis: { readonly code: string; readonly text: string } | null;
}

export type CallUpdate =
  /** `client.view` may have changed. */
  | { readonly kind: "view" }
  /** A line of the log; `at` in milliseconds since the Unix epoch. */
  | { readonly kind: "note"; readonly at: number; readonly level: "debug" | "info" | "warn" | "error"; readonly text: string }
  /** A moment of the call to measure, as `remote-frame`. */
  | { readonly kind: "mark"; readonly name: string };

export type CallAction =
  "start" | "ping" | "offer" | "call" | "connect" | "hang-up" | "reset" | "take-over" | "share-screen" | "stop-sharing";

export type CallDevice = "camera" | "microphone" | "speaker";
