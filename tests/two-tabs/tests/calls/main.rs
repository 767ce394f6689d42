//! What the page does for people, one behaviour a file.

mod bad_input;
mod camera_refused;
mod connect;
mod copied_logs;
mod crossing_pings;
mod guide;
mod hang_up;
mod hostile_signals;
mod javascript;
mod last_log;
mod leaving;
mod log_follows;
mod native_peer;
mod old_signals;
mod one_tab;
mod reset;
mod same_id_twice;
mod server_away;
mod server_long_away;
mod signaling_trouble;
mod signals;
mod taken_over;
mod timing;
mod transports;
mod web_socket_blocked;
