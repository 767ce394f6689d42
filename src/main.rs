//! The test page's entry.

fn main() {
    console_error_panic_hook::set_once();
    liza_call::page::mount();
}
