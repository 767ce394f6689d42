//! What the page does for two people with different browsers, one behaviour a file.

mod camera_refused;
mod guide;
