//! Each option of `peel remove`, and what it does to the pixels.

use std::path::Path;

use imgref::ImgVec;
use peel_imaging::{OutputFormat, Picture};
use rgb::RGB8;

use crate::command::run;
use crate::pictures::{
    HEIGHT, WIDTH, ball, ball_file, expect_ball, expect_near, picture, put_balls, read,
};

const WALL: (usize, usize) = (300, 20);
const BALL: (usize, usize) = (140, 120);

/// Cuts the ball out with `options` and reads the result, `out.EXTENSION`.
#[track_caller]
fn cut_out(options: &str, extension: &str) -> Picture {
    let folder = tempfile::tempdir().unwrap();
    put_balls(folder.path(), &["ball.png"]);
    cut_out_in(folder.path(), options, extension)
}

#[track_caller]
fn cut_out_in(folder: &Path, options: &str, extension: &str) -> Picture {
    let output = format!("out.{extension}");
    run(folder, &format!("remove ball.png -o {output} {options}")).expect_code(0);
    read(&folder.join(output))
}

fn size(picture: &Picture) -> (usize, usize) {
    (picture.width(), picture.height())
}

#[track_caller]
fn alpha(picture: &Picture) -> &ImgVec<u8> {
    picture.alpha.as_ref().expect("the result is transparent")
}

#[test]
fn by_default_the_subject_is_cut_out() {
    let cutout = cut_out("", "png");
    expect_ball(alpha(&cutout).as_ref());
    expect_near(cutout.colour[BALL], ball()[BALL], 3);
}

#[test]
fn every_quality_finds_the_subject() {
    for quality in ["fast", "standard", "fine"] {
        let cutout = cut_out(&format!("--quality {quality}"), "png");
        expect_ball(alpha(&cutout).as_ref());
    }
}

#[test]
fn webp_keeps_transparency() {
    expect_ball(alpha(&cut_out("--encode-quality 80", "webp")).as_ref());
}

#[test]
fn encode_quality_trades_size_for_looks() {
    let folder = tempfile::tempdir().unwrap();
    put_balls(folder.path(), &["ball.png"]);
    let bytes = |quality: u8| {
        let options = format!("--encode-quality {quality} --overwrite");
        cut_out_in(folder.path(), &options, "jpg");
        std::fs::metadata(folder.path().join("out.jpg"))
            .unwrap()
            .len()
    };
    assert!(bytes(95) > bytes(20));
}

#[test]
fn jpg_without_a_background_is_white() {
    let cutout = cut_out("", "jpg");
    assert!(cutout.alpha.is_none());
    expect_near(cutout.colour[WALL], RGB8::new(255, 255, 255), 2);
    expect_near(cutout.colour[BALL], ball()[BALL], 8);
}

#[test]
fn zip_holds_colours_and_matte() {
    let folder = tempfile::tempdir().unwrap();
    put_balls(folder.path(), &["ball.png"]);
    run(folder.path(), "remove ball.png -o out.zip").expect_code(0);
    let file = std::fs::File::open(folder.path().join("out.zip")).unwrap();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    let mut entry = |name: &str| {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut archive.by_name(name).unwrap(), &mut bytes).unwrap();
        picture(&bytes)
    };
    expect_near(entry("color.jpg").colour[BALL], ball()[BALL], 8);
    let matte = entry("alpha.png").colour;
    let matte = ImgVec::new(matte.pixels().map(|pixel| pixel.r).collect(), WIDTH, HEIGHT);
    expect_ball(matte.as_ref());
}

#[test]
fn a_colour_behind_the_subject() {
    let result = cut_out("--background lime", "png");
    assert!(result.alpha.is_none());
    assert_eq!(result.colour[WALL], RGB8::new(0, 255, 0));
    let result = cut_out("--background #0000ff80", "png");
    assert_eq!(alpha(&result)[WALL], 128);
}

#[test]
fn a_picture_behind_the_subject() {
    let folder = tempfile::tempdir().unwrap();
    put_balls(folder.path(), &["ball.png"]);
    let sand = ImgVec::new(vec![RGB8::new(200, 180, 120); 50 * 90], 50, 90);
    let raster = peel_imaging::Raster::Rgb(sand.as_ref());
    let file = peel_imaging::encode(raster, OutputFormat::Png, 90).unwrap();
    std::fs::write(folder.path().join("sand.png"), file).unwrap();
    let result = cut_out_in(folder.path(), "--background sand.png", "png");
    assert_eq!(size(&result), (WIDTH, HEIGHT));
    assert!(result.alpha.is_none());
    assert_eq!(result.colour[WALL], RGB8::new(200, 180, 120));
    expect_near(result.colour[BALL], ball()[BALL], 3);
}

#[test]
fn the_blurred_original_behind_the_subject() {
    let result = cut_out("--background blur", "png");
    assert!(result.alpha.is_none());
    expect_near(result.colour[WALL], ball()[WALL], 6);
    expect_near(result.colour[BALL], ball()[BALL], 3);
}

#[test]
fn the_mask_alone() {
    let mask = cut_out("--only-mask", "png");
    assert!(mask.alpha.is_none());
    let grey = ImgVec::new(
        mask.colour.pixels().map(|pixel| pixel.r).collect(),
        WIDTH,
        HEIGHT,
    );
    expect_ball(grey.as_ref());
}

#[test]
fn crop_with_and_without_a_margin() {
    let cropped = cut_out("--crop", "png");
    let (width, height) = size(&cropped);
    assert!((136..=150).contains(&width), "{width}");
    assert!((136..=150).contains(&height), "{height}");
    let wider = cut_out("--crop --crop-margin 10,20px", "png");
    assert_eq!(size(&wider), (width + 40, height + 20));
}

#[test]
fn size_makes_smaller_and_never_larger() {
    assert_eq!(size(&cut_out("--size 50%", "png")), (160, 120));
    assert_eq!(size(&cut_out("--size 100x100", "png")), (100, 75));
    assert_eq!(size(&cut_out("--size 0.0192mp", "png")), (160, 120));
    assert_eq!(size(&cut_out("--size 4000x4000", "png")), (WIDTH, HEIGHT));
}

#[test]
fn a_shadow_below_the_subject() {
    let below = (140_usize, 193_usize);
    let bare = cut_out("--shadow none", "png");
    let shadow = cut_out("--shadow drop", "png");
    assert_eq!(alpha(&bare)[below], 0);
    assert!(alpha(&shadow)[below] > 20, "{}", alpha(&shadow)[below]);
    assert_eq!(alpha(&shadow)[WALL], 0);
}

#[test]
fn limits_are_the_users_to_set() {
    let folder = tempfile::tempdir().unwrap();
    put_balls(folder.path(), &["ball.png"]);
    for (options, code) in [
        ("--max-side 300", "image_too_large"),
        ("--max-megapixels 0.05", "image_too_large"),
        ("--max-bytes 100B", "file_too_large"),
    ] {
        let line = format!("remove ball.png --json {options}");
        let ran = run(folder.path(), &line).expect_code(1);
        assert_eq!(ran.json()[0]["error"]["code"], code, "{options}");
        assert!(ran.stderr.contains("hint: raise --max-"), "{}", ran.stderr);
    }
}

#[test]
fn a_picture_that_takes_too_long_is_given_up() {
    let folder = tempfile::tempdir().unwrap();
    put_balls(folder.path(), &["ball.png"]);
    let ran = run(folder.path(), "remove ball.png --json --timeout 0.001").expect_code(1);
    assert_eq!(ran.json()[0]["error"]["code"], "timed_out");
}

#[test]
fn jobs_do_not_change_results() {
    let folder = tempfile::tempdir().unwrap();
    put_balls(folder.path(), &["in/a.png", "in/b.jpg", "in/c.webp"]);
    run(folder.path(), "remove in -o one --jobs 1").expect_code(0);
    run(folder.path(), "remove in -o two --jobs 2").expect_code(0);
    for name in ["a.png", "b.png", "c.png"] {
        let [one, two] = ["one", "two"].map(|out| read(&folder.path().join(out).join(name)));
        expect_ball(alpha(&one).as_ref());
        expect_ball(alpha(&two).as_ref());
    }
}

#[test]
fn what_a_file_is_called_does_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("ball.png"),
        ball_file(OutputFormat::Jpeg),
    )
    .unwrap();
    let cutout = cut_out_in(folder.path(), "", "png");
    expect_ball(alpha(&cutout).as_ref());
}
