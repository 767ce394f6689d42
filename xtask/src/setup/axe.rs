//! axe, which looks for what keeps people from using a page.

use super::npm::Package;

/// The script that a test runs in the page.
pub const SCRIPT: Package = Package {
    name: "axe-core",
    version: "4.14.1",
    file: "axe.min.js",
    purpose: "axe, to check the page's accessibility",
};
