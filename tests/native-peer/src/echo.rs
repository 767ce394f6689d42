//! Sending back what came.

use str0m::Rtc;
use str0m::error::RtcError;
use str0m::media::{KeyframeRequest, MediaData, MediaKind};

/// What an echo did so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Echo {
    /// Whether to send back.
    pub on: bool,
    /// Whether pictures go back as nonsense that nobody can decode.
    pub garbled: bool,
    /// Pictures that came.
    pub pictures: u64,
    /// Pieces of sound that came.
    pub sounds: u64,
}

impl Echo {
    /// Takes a picture or a piece of sound, and sends it back by the line that it came by.
    pub fn take(&mut self, rtc: &mut Rtc, data: MediaData) -> Result<(), RtcError> {
        let mut payload = data.data;
        match rtc.media(data.mid).map(|media| media.kind()) {
            Some(MediaKind::Video) => {
                self.pictures += 1;
                if self.garbled {
                    // To VP8 (RFC 6386, 9.1), never a whole picture to begin with.
                    payload = vec![0xff; payload.len()].into();
                }
            }
            Some(MediaKind::Audio) => self.sounds += 1,
            None => return Ok(()),
        }
        let Some(writer) = rtc.writer(data.mid).filter(|_| self.on) else { return Ok(()) };
        let Some(pt) = writer.match_params(data.params) else { return Ok(()) };
        writer.write(pt, data.network_time, data.time, payload)
    }

    /// Whoever sees the echo asks for a whole picture: its maker has to make one.
    pub fn ask_for_picture(rtc: &mut Rtc, request: &KeyframeRequest) -> Result<(), RtcError> {
        match rtc.writer(request.mid) {
            Some(mut writer) if writer.is_request_keyframe_possible(request.kind) => {
                writer.request_keyframe(None, request.kind)
            }
            _ => Ok(()),
        }
    }
}
