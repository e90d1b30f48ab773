//! The curves as SVG.

use std::error::Error;
use std::path::Path;

use plotters::coord::ranged1d::{Ranged, ValueFormatter};
use plotters::prelude::*;

use crate::ON_NO_LIST;
use crate::meter::METERS;
use crate::{roc, test_a, test_b, timing};

type Line = (String, RGBColor, bool, Vec<(f64, f64)>);

/// Popular passwords against rare ones.
pub fn of_test_b(path: &Path, outcomes: &[test_b::Outcome]) -> Result<(), Box<dyn Error>> {
    let mut lines: Vec<Line> = Vec::new();
    for (at, outcome) in outcomes.iter().enumerate() {
        for (meter, is_thin) in [(outcome.judged, false), (METERS.len() - 1, true)] {
            let point =
                |point: &roc::Point| (point.share * 100.0, (point.passed[meter].value * 100.0).max(0.1));
            let name = format!("{}: {}", outcome.name, METERS[meter]);
            lines.push((
                name,
                COLOURS[at % COLOURS.len()],
                is_thin,
                outcome.points.iter().map(point).collect(),
            ));
        }
    }
    let title = "Test B: popular passwords that pass where rare ones do";
    let (x, y) = ((5.0..100.0).log_scale(), (0.1..100.0).log_scale());
    chart(path, title, ["rare that pass, %", "popular that pass, %"], x, y, lines)
}

/// Leaked passwords on no list against random ones.
pub fn of_test_a(path: &Path, outcomes: &[test_a::Outcome]) -> Result<(), Box<dyn Error>> {
    let mut lines: Vec<Line> = Vec::new();
    for (at, outcome) in outcomes.iter().filter(|of| of.list.ends_with(ON_NO_LIST)).enumerate() {
        for (meter, is_thin) in [(0, false), (METERS.len() - 1, true)] {
            let points = test_a::SHARES.iter().zip(&outcome.curve[meter]);
            let points = points.map(|(share, passed)| (share * 100.0, (passed * 100.0).max(0.01))).collect();
            lines.push((
                format!("{}: {}", outcome.list, METERS[meter]),
                COLOURS[at % COLOURS.len()],
                is_thin,
                points,
            ));
        }
    }
    let title = "Test A: leaked passwords that pass where random ones are refused";
    let (x, y) = ((0.1..50.0).log_scale(), (0.01..100.0).log_scale());
    chart(path, title, ["refused of each random family, %", "leaked that pass, %"], x, y, lines)
}

/// Medians of a verdict's time.
pub fn of_timing(path: &Path, outcome: &timing::Outcome) -> Result<(), Box<dyn Error>> {
    let mut lines: Vec<Line> = Vec::new();
    for (at, (kind, curve)) in
        [("random", &outcome.curve), ("leaked, joined", &outcome.human_curve)].into_iter().enumerate()
    {
        for (meter, name) in [METERS[0], METERS[METERS.len() - 1]].into_iter().enumerate() {
            let points =
                timing::LENGTHS.iter().zip(curve).map(|(length, times)| (*length as f64, times[meter]));
            lines.push((format!("{kind}: {name}"), COLOURS[at], meter == 1, points.collect()));
        }
    }
    let (x, y) = ((8.0..5000.0).log_scale(), (1.0..200_000.0).log_scale());
    let title = "CPU time of a verdict, median";
    chart(path, title, ["bytes of the password (zxcvbn reads 100)", "microseconds"], x, y, lines)
}

fn chart<X, Y>(
    path: &Path,
    title: &str,
    axes: [&str; 2],
    x: impl plotters::coord::ranged1d::AsRangedCoord<CoordDescType = X, Value = f64>,
    y: impl plotters::coord::ranged1d::AsRangedCoord<CoordDescType = Y, Value = f64>,
    lines: Vec<Line>,
) -> Result<(), Box<dyn Error>>
where
    X: Ranged<ValueType = f64> + ValueFormatter<f64>,
    Y: Ranged<ValueType = f64> + ValueFormatter<f64>,
{
    let area = SVGBackend::new(path, (860, 560)).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption(title, ("sans-serif", 20))
        .margin(12)
        .x_label_area_size(44)
        .y_label_area_size(60)
        .build_cartesian_2d(x, y)?;
    chart
        .configure_mesh()
        .x_desc(axes[0])
        .y_desc(axes[1])
        .light_line_style(WHITE)
        .x_label_formatter(&|value| format!("{value}"))
        .y_label_formatter(&|value| format!("{value}"))
        .draw()?;
    for (name, colour, is_thin, points) in lines {
        let style = colour.mix(if is_thin { 0.45 } else { 1.0 }).stroke_width(if is_thin { 1 } else { 3 });
        chart
            .draw_series(LineSeries::new(points, style))?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], style));
    }
    let style = WHITE.mix(0.85);
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::LowerRight)
        .background_style(style)
        .draw()?;
    area.present()?;
    Ok(())
}

const COLOURS: [RGBColor; 6] = [
    RGBColor(0x00, 0x5f, 0x99),
    RGBColor(0xc2, 0x41, 0x0c),
    RGBColor(0x15, 0x80, 0x3d),
    RGBColor(0x7e, 0x22, 0xce),
    RGBColor(0x92, 0x40, 0x0e),
    RGBColor(0x33, 0x33, 0x33),
];
