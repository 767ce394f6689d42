//! What the page shows can be read and used by everybody: axe finds nothing, nothing has to be scrolled sideways, and
//! nothing moves that would trouble whoever asked for less motion.

use std::cell::RefCell;

use liza_two_tabs::{Look, Outcome, Tab, every_state, every_state_playing, findings, play};

/// How far the page can be scrolled sideways, and the elements that reach out of it.
const SIDEWAYS: &str = "
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    return [...document.querySelectorAll('body *')]
        .filter(element => element.checkVisibility() && element.getBoundingClientRect().right > root.clientWidth)
        .map(element => `${element.localName}#${element.id}.${element.className}`);";

/// Looks at every state in these looks.
async fn nothing_is_found(looks: &[Look]) -> Outcome {
    every_state_playing()
        .act(async |stage| {
            let tools = stage.tools.clone();
            let found = RefCell::new(Vec::new());
            let look_at = async |page: &Tab, state: &str| {
                for look in looks {
                    look.wear(page).await?;
                    let mut lines = findings(&tools, page).await?;
                    let wide: Vec<String> = page.get(SIDEWAYS, []).await?;
                    lines.extend(wide.into_iter().map(|element| format!("reaches out of the page: {element}")));
                    let name = look.name();
                    found.borrow_mut().extend(lines.into_iter().map(|line| format!("{state} {name}: {line}")));
                }
                Look::USUAL.wear(page).await
            };
            every_state(stage, look_at).await?;
            let found = found.into_inner();
            assert!(found.is_empty(), "{} findings:\n{}", found.len(), found.join("\n"));
            Ok(())
        })
        .await
}

#[tokio::test]
async fn in_every_state_nothing_is_found() -> Outcome {
    nothing_is_found(&Look::OPPOSITES).await
}

#[tokio::test]
#[ignore = "slow: cargo xtask test --all"]
async fn nor_in_the_other_looks() -> Outcome {
    let others: Vec<Look> = Look::all().filter(|look| !Look::OPPOSITES.contains(look)).collect();
    nothing_is_found(&others).await
}

/// Elements that an animation or a transition moves.
const MOVING: &str = "
    return [...document.querySelectorAll('*')].filter(element => {
        const { transitionDuration, animationDuration, scrollBehavior } = getComputedStyle(element);
        const lasts = text => text.split(',').some(time => parseFloat(time) > 0);
        return lasts(transitionDuration) || lasts(animationDuration) || scrollBehavior === 'smooth';
    }).map(element => `${element.localName}#${element.id}.${element.className}`);";

#[tokio::test]
async fn nothing_moves() -> Outcome {
    play(async |stage| {
        let page = stage.page("").await?;
        let moving: Vec<String> = page.get(MOVING, []).await?;
        assert!(moving.is_empty(), "{moving:?}");
        Ok(())
    })
    .await
}
