//! The speeds as SVG: a panel for each setting, a bar for each contestant.

use std::path::Path;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::contestant::PLAIN;
use crate::setting::Outcome;
use crate::speed::Speed;
use crate::spread::Spread;

/// Draws what [`Speed::ratio`] over the reference is.
pub fn draw(path: &Path, speeds: &[Speed]) -> Outcome<()> {
    let bars = speeds.iter().map(bars).collect::<Vec<_>>();
    let rows = bars.iter().map(Vec::len).max().unwrap_or_default();
    let most = bars.iter().flatten().map(|bar| bar.ratio.high).fold(1.0, f64::max);
    let height = HEAD + i32::try_from(rows)? * ROW + FOOT;
    let lines = i32::try_from(speeds.len().div_ceil(2))?;
    let size = (u32::try_from(2 * WIDTH)?, u32::try_from(height * lines + TITLE)?);
    let area = SVGBackend::new(path, size).into_drawing_area();
    area.fill(&WHITE)?;
    let title = "How many hashes in the time of one by crate argon2 0.6, plainly (thread CPU time)";
    area.draw(&Text::new(title, (MARGIN, 12), ("sans-serif", 17).into_font()))?;
    for (at, (speed, bars)) in speeds.iter().zip(&bars).enumerate() {
        let at = i32::try_from(at)?;
        let panel = Panel { area: &area, left: at % 2 * WIDTH, top: TITLE + at / 2 * height, most };
        panel.draw(&speed.setting.to_string(), bars)?;
    }
    area.present()?;
    Ok(())
}

struct Bar {
    name: String,
    is_ours: bool,
    ratio: Spread,
}

fn bars(speed: &Speed) -> Vec<Bar> {
    let bars = speed.series.iter().filter_map(|series| {
        let (name, is_ours) = (series.name.replace(['`', '*'], ""), series.name.contains("**"));
        Some(Bar { name, is_ours, ratio: speed.ratio(&series.name, PLAIN)? })
    });
    let mut bars: Vec<Bar> = bars.collect();
    bars.sort_by(|one, other| other.ratio.median.total_cmp(&one.ratio.median));
    bars
}

struct Panel<'a, 'b> {
    area: &'a DrawingArea<SVGBackend<'b>, plotters::coord::Shift>,
    left: i32,
    top: i32,
    most: f64,
}

impl Panel<'_, '_> {
    fn draw(&self, title: &str, bars: &[Bar]) -> Outcome<()> {
        let right = Pos::new(HPos::Right, VPos::Center);
        let left = Pos::new(HPos::Left, VPos::Center);
        let small = ("sans-serif", 12).into_text_style(self.area);
        let heading = ("sans-serif", 14).into_text_style(self.area).pos(left);
        self.area.draw(&Text::new(title.to_owned(), (self.x(0.0), self.top + HEAD / 2), heading))?;
        for (at, bar) in bars.iter().enumerate() {
            let middle = self.top + HEAD + i32::try_from(at)? * ROW + ROW / 2;
            let colour = if bar.is_ours { OURS } else { THEIRS };
            let corners = [(self.x(0.0), middle - 6), (self.x(bar.ratio.median), middle + 6)];
            self.area.draw(&Rectangle::new(corners, colour.filled()))?;
            let whisker = [(self.x(bar.ratio.low), middle), (self.x(bar.ratio.high), middle)];
            self.area.draw(&PathElement::new(whisker, BLACK.stroke_width(1)))?;
            let name = (self.x(0.0) - 6, middle);
            self.area.draw(&Text::new(bar.name.clone(), name, small.pos(right)))?;
            let end = (self.x(bar.ratio.median.max(bar.ratio.high)) + 5, middle);
            self.area.draw(&Text::new(format!("{:.2}", bar.ratio.median), end, small.pos(left)))?;
        }
        let bottom = self.top + HEAD + i32::try_from(bars.len())? * ROW;
        let one = [(self.x(1.0), self.top + HEAD - 2), (self.x(1.0), bottom)];
        self.area.draw(&PathElement::new(one, BLACK.mix(0.5).stroke_width(1)))?;
        Ok(())
    }

    fn x(&self, ratio: f64) -> i32 {
        let room = f64::from(WIDTH - NAMES - VALUES);
        self.left + NAMES + (ratio / self.most * room).round() as i32
    }
}

const OURS: RGBColor = RGBColor(0x5a, 0xa5, 0xd6);
const THEIRS: RGBColor = RGBColor(0xb0, 0xb0, 0xb0);
const WIDTH: i32 = 560;
const NAMES: i32 = 250;
const VALUES: i32 = 45;
const MARGIN: i32 = 12;
const TITLE: i32 = 40;
const HEAD: i32 = 28;
const ROW: i32 = 20;
const FOOT: i32 = 16;
