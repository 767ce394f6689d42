//! What the page does for people with Firefox on both sides, one behaviour a file.

mod camera_refused;
mod console;
mod crossing_restarts;
mod guide;
