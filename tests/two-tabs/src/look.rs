//! How the page can look: its language, its width, light or dark.

use std::time::Duration;

use serde_json::json;

use crate::{Failure, Outcome, Tab, until};

/// How long the page may take to look otherwise.
const LIMIT: Duration = Duration::from_secs(5);

/// Colours that change softly have changed.
const SETTLED: &str = "await Promise.allSettled(document.getAnimations().map(animation => animation.finished))";

/// Where the search for the height of the whole page begins.
const LEAST_HEIGHT: u32 = 800;

/// Light or dark (`prefers-color-scheme`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// How the page looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// `ru` or `en`.
    pub lang: &'static str,
    /// The window's width in CSS pixels.
    pub width: u32,
    /// Light or dark.
    pub scheme: Scheme,
}

impl Look {
    /// A laptop's window, as people first see it.
    pub const USUAL: Self = Self { lang: "ru", width: 1280, scheme: Scheme::Light };

    /// A narrow phone's width.
    pub const NARROW: u32 = 360;

    /// A big screen's width.
    pub const WIDE: u32 = 2560;

    /// Both languages, narrow and wide, light and dark.
    pub fn all() -> impl Iterator<Item = Self> {
        ["ru", "en"].into_iter().flat_map(|lang| {
            [Self::WIDE, Self::NARROW].into_iter().flat_map(move |width| {
                [Scheme::Light, Scheme::Dark].into_iter().map(move |scheme| Self { lang, width, scheme })
            })
        })
    }

    /// Two of them, which have nothing in common: each language, each width and each scheme is worn once.
    pub const OPPOSITES: [Self; 2] = [
        Self { lang: "ru", width: Self::WIDE, scheme: Scheme::Light },
        Self { lang: "en", width: Self::NARROW, scheme: Scheme::Dark },
    ];

    /// Its name, as a part of a file's.
    pub fn name(self) -> String {
        let scheme = if self.scheme == Scheme::Dark { "dark" } else { "light" };
        format!("{}-{}-{scheme}", self.lang, self.width)
    }

    /// Makes a page look so, in a window as high as the page.
    ///
    /// # Errors
    /// The page does not follow.
    pub async fn wear(self, page: &Tab) -> Outcome {
        let scheme = if self.scheme == Scheme::Dark { "dark" } else { "light" };
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        page.devtools("Emulation.setEmulatedMedia", features).await?;
        page.devtools("Emulation.setScrollbarsHidden", json!({ "hidden": true })).await?;
        speak(page, self.lang).await?;
        let mut height = LEAST_HEIGHT;
        loop {
            resize(page, self.width, height).await?;
            let whole: u32 = page.get("return document.documentElement.scrollHeight", []).await?;
            // The logs grow with the window, up to a limit.
            if whole <= height {
                return page.run(SETTLED, []).await.map(drop);
            }
            height = whole;
        }
    }
}

async fn speak(page: &Tab, lang: &str) -> Outcome {
    let switch = "
        const lang = document.getElementById('lang');
        if (document.documentElement.lang !== arguments[0]) lang.click();
        return document.documentElement.lang;";
    until(format!("the page in {lang}"), LIMIT, async || {
        let spoken: String = page.get(switch, [json!(lang)]).await?;
        Ok(if spoken == lang { Ok(()) } else { Err(spoken) })
    })
    .await
}

async fn resize(page: &Tab, width: u32, height: u32) -> Result<(), Failure> {
    let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
    page.devtools("Emulation.setDeviceMetricsOverride", size).await?;
    until("the window resized", LIMIT, async || {
        let now: (u32, u32) = page.get("return [innerWidth, innerHeight]", []).await?;
        Ok(if now == (width, height) { Ok(()) } else { Err(format!("{now:?}")) })
    })
    .await
}
