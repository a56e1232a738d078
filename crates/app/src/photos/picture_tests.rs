//! Uploads of every kind, and what becomes of them.

use super::*;
use image::{Rgb, RgbImage, Rgba, RgbaImage};

fn png_of(width: u32, height: u32) -> Vec<u8> {
    let picture = RgbaImage::from_fn(width, height, |x, _| Rgba([u8::from(x * 2 >= width) * 255, 0, 0, 255]));
    encode(&picture.into(), PictureFormat::Png).unwrap().to_vec()
}

fn jpeg_of(width: u32, height: u32) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, _| Rgb([u8::from(x * 2 >= width) * 255, 0, 0]));
    encode(&picture.into(), PictureFormat::Jpeg).unwrap().to_vec()
}

/// A PNG without pixels that says that it is as large as this.
fn png_that_claims(width: u32, height: u32) -> Vec<u8> {
    let mut file = png_of(1, 1);
    file[16..20].copy_from_slice(&width.to_be_bytes());
    file[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc32(&file[12..29]);
    file[29..33].copy_from_slice(&sum.to_be_bytes());
    file
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut sum = !0_u32;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 {
                (sum >> 1) ^ 0xedb8_8320
            } else {
                sum >> 1
            };
        }
    }
    !sum
}

/// A JPEG whose frame says that it is as large as this.
fn jpeg_that_claims(width: u16, height: u16) -> Vec<u8> {
    let mut file = jpeg_of(8, 8);
    let frame = file.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    file[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    file[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    file
}

fn fault_of(bytes: &[u8]) -> Option<PictureFault> {
    Picture::decode(bytes).err()
}

#[test]
fn what_is_no_picture() {
    let (png, jpeg) = (png_of(40, 30), jpeg_of(40, 30));
    for bytes in [
        &b""[..],
        b"x",
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xd9",
    ] {
        assert_eq!(fault_of(bytes), Some(PictureFault::Unknown), "{bytes:?}");
    }
    for cut in [10, 20, 50, png.len() / 2, png.len() - 20] {
        assert_eq!(fault_of(&png[..cut]), Some(PictureFault::Unknown), "PNG up to {cut}");
    }
    for cut in [10, 20, jpeg.len() / 2, jpeg.len() - 2] {
        assert_eq!(fault_of(&jpeg[..cut]), Some(PictureFault::Unknown), "JPEG up to {cut}");
    }
}

#[test]
fn bombs_are_refused_before_they_are_decoded() {
    for (width, height) in [
        (16_385, 1),
        (1, 16_385),
        (16_384, 16_384),
        (100_000, 100_000),
        (9_000, 9_000),
    ] {
        let bytes = png_that_claims(width, height);
        assert_eq!(
            fault_of(&bytes),
            Some(PictureFault::TooManyPixels),
            "{width} × {height}"
        );
    }
    assert_eq!(
        fault_of(&jpeg_that_claims(65_000, 65_000)),
        Some(PictureFault::TooManyPixels)
    );
    assert_eq!(
        fault_of(&jpeg_that_claims(12_000, 12_000)),
        Some(PictureFault::TooManyPixels)
    );
    // Within the limits, but nothing of it is there.
    assert_eq!(fault_of(&png_that_claims(2_000, 2_000)), Some(PictureFault::Unknown));
}

#[test]
fn a_header_says_what_decoding_takes() {
    let header = Header::read(&png_of(100, 100)).unwrap();
    assert_eq!((header.format, header.decoding_mib), (PictureFormat::Png, 2));
    assert_eq!(Header::read(&jpeg_of(10, 10)).unwrap().format, PictureFormat::Jpeg);
}

#[test]
fn pictures_come_out_no_larger_than_an_original() {
    for (bytes, size) in [
        (png_of(2_000, 1_000), (1_280, 640)),
        (jpeg_of(100, 1_600), (80, 1_280)),
        (png_of(3, 2), (3, 2)),
    ] {
        let picture = Picture::decode(&bytes).unwrap();
        assert_eq!(picture.size(), size);
        let again = Picture::decode(&picture.encode().unwrap()).unwrap();
        assert_eq!((again.size(), again.format()), (size, picture.format()));
    }
}

#[test]
fn what_a_camera_notes_turns_the_picture_and_is_gone() {
    // A quarter turn clockwise.
    let exif = b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let plain = jpeg_of(40, 20);
    let bytes = [&plain[..2], &exif[..], &plain[2..]].concat();
    let picture = Picture::decode(&bytes).unwrap();
    assert_eq!(picture.size(), (20, 40));
    let file = picture.encode().unwrap();
    assert!(!file.windows(4).any(|window| window == b"Exif"));
}

#[test]
fn squares_are_of_the_middle_of_the_rectangle() {
    let whole = Rectangle::default();
    let rectangle = |x, y, width, height| Rectangle { x, y, width, height };
    for (size, rectangle, square) in [
        ((40, 20), whole, Some((10, 0, 20))),
        ((20, 41), whole, Some((0, 10, 20))),
        ((40, 20), rectangle(0, 0, 10, 10), Some((0, 0, 10))),
        ((40, 20), rectangle(5, 5, 30, 10), Some((15, 5, 10))),
        ((40, 20), rectangle(30, 10, 100, 100), Some((30, 10, 10))),
        ((40, 20), rectangle(-5, -5, 10, 10), Some((0, 0, 5))),
        ((40, 20), rectangle(40, 0, 10, 10), None),
        ((40, 20), rectangle(0, 0, 10, 0), None),
        ((40, 20), rectangle(0, 0, -10, -10), None),
        ((40, 20), rectangle(i32::MAX, i32::MAX, i32::MAX, i32::MAX), None),
        ((40, 20), rectangle(i32::MIN, i32::MIN, i32::MAX, i32::MAX), None),
    ] {
        assert_eq!(square_in(size, rectangle), square, "{rectangle:?} of {size:?}");
    }
    let picture = Picture::decode(&png_of(40, 20)).unwrap();
    let files = picture.squares(rectangle(20, 0, 20, 20)).unwrap().unwrap();
    for (file, side) in files.iter().zip(SQUARES) {
        let square = Picture::decode(file).unwrap();
        assert_eq!(square.size(), (side, side));
        let pixels = square.pixels.to_rgba8();
        assert!(pixels.pixels().all(|pixel| *pixel == Rgba([255, 0, 0, 255])), "{side}");
    }
}
