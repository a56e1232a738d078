//! Pictures to upload: good ones, and such that only say so.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, ExtendedColorType, ImageEncoder, Rgb, RgbImage};

/// A picture whose left half is red and whose right half is blue.
fn halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| {
        if x * 2 < width {
            Rgb([255, 0, 0])
        } else {
            Rgb([0, 0, 255])
        }
    })
}

/// A PNG of this size, red on the left and blue on the right.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    PngEncoder::new(&mut file)
        .write_image(&halves(width, height), width, height, ExtendedColorType::Rgb8)
        .unwrap();
    file
}

/// A JPEG of this size, red on the left and blue on the right.
pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    JpegEncoder::new(&mut file)
        .encode_image(&halves(width, height))
        .unwrap();
    file
}

/// A PNG of a few bytes that says that it is as large as this.
pub fn png_that_claims(width: u32, height: u32) -> Vec<u8> {
    let mut file = png(1, 1);
    file[16..20].copy_from_slice(&width.to_be_bytes());
    file[20..24].copy_from_slice(&height.to_be_bytes());
    let mut sum = !0_u32;
    for byte in &file[12..29] {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 {
                (sum >> 1) ^ 0xedb8_8320
            } else {
                sum >> 1
            };
        }
    }
    file[29..33].copy_from_slice(&(!sum).to_be_bytes());
    file
}

/// A JPEG of a few bytes that says that it is as large as this.
pub fn jpeg_that_claims(width: u16, height: u16) -> Vec<u8> {
    let mut file = jpeg(8, 8);
    let frame = file.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    file[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    file[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    file
}

/// What a picture shows.
pub fn open(file: &[u8]) -> DynamicImage {
    image::load_from_memory(file).unwrap()
}
