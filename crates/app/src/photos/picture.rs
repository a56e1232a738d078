//! From the bytes of an upload to the pictures of a photo (`docs/protocol/people.md` 10.5 to 10.7). Pure, and slow: it runs
//! on a thread for such work.
//!
//! Nothing of an upload is kept as it came: what is stored was decoded and written anew, so that it is a picture and
//! nothing else, and carries no place or camera.

use anteroom_domain::photo::{ORIGINAL_MAX_PIXELS, PictureFormat, SQUARES};
use bytes::Bytes;
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::{PngDecoder, PngEncoder};
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageError, Limits};
use std::io::Cursor;

/// Largest upload, in bytes.
pub const UPLOAD_MAX_BYTES: usize = 5 * 1024 * 1024;
/// Longest side of an upload.
const SIDE_MAX_PIXELS: u32 = 16_384;
/// Most memory that one picture may take while it is decoded, in MiB.
pub(crate) const DECODING_MAX_MIB: u32 = 256;
/// Memory that a decoder takes beside the picture itself, at most: the coefficients of a progressive JPEG.
const DECODER_BYTES_A_PIXEL: u64 = 6;
/// Memory of decoders for everything that is not pixels, such as colour profiles.
const DECODER_EXTRA_BYTES: u64 = 1024 * 1024;
const JPEG_QUALITY: u8 = 90;
const MIB: u64 = 1024 * 1024;

/// Why an upload becomes no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureFault {
    /// Neither PNG nor JPEG, or broken.
    Unknown,
    /// More pixels than are decoded.
    TooManyPixels,
}

/// What the first bytes of an upload say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The format.
    pub format: PictureFormat,
    /// Memory that decoding takes, in MiB, at most [`DECODING_MAX_MIB`].
    pub decoding_mib: u32,
}

/// A rectangle of a picture, in its pixels; nothing but zeros: the whole picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rectangle {
    /// From the left.
    pub x: i32,
    /// From the top.
    pub y: i32,
    /// Width.
    pub width: i32,
    /// Height.
    pub height: i32,
}

/// A picture that can be stored and shown.
pub struct Picture {
    pixels: DynamicImage,
    format: PictureFormat,
}

impl Header {
    /// Looks at the beginning of an upload, before anything is decoded.
    ///
    /// # Errors
    /// See [`PictureFault`].
    pub fn read(bytes: &[u8]) -> Result<Self, PictureFault> {
        let format = format_of(bytes).ok_or(PictureFault::Unknown)?;
        let ((width, height), bytes_a_pixel) = match format {
            PictureFormat::Png => describe(&png(bytes)?),
            PictureFormat::Jpeg => describe(&jpeg(bytes)?),
        };
        if width == 0 || height == 0 {
            return Err(PictureFault::Unknown);
        }
        if width > SIDE_MAX_PIXELS || height > SIDE_MAX_PIXELS {
            return Err(PictureFault::TooManyPixels);
        }
        let pixels = u64::from(width) * u64::from(height);
        let needed = pixels * (u64::from(bytes_a_pixel) + DECODER_BYTES_A_PIXEL) + DECODER_EXTRA_BYTES;
        match u32::try_from(needed.div_ceil(MIB)) {
            Ok(decoding_mib) if decoding_mib <= DECODING_MAX_MIB => Ok(Self { format, decoding_mib }),
            _ => Err(PictureFault::TooManyPixels),
        }
    }
}

fn format_of(bytes: &[u8]) -> Option<PictureFormat> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some(PictureFormat::Png)
    } else if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        Some(PictureFormat::Jpeg)
    } else {
        None
    }
}

fn describe(decoder: &impl ImageDecoder) -> ((u32, u32), u8) {
    (decoder.dimensions(), decoder.color_type().bytes_per_pixel())
}

fn png(bytes: &[u8]) -> Result<PngDecoder<Cursor<&[u8]>>, PictureFault> {
    // The limits hold for what stands before the pixels, too.
    PngDecoder::with_limits(Cursor::new(bytes), limits()).map_err(|error| fault(&error))
}

fn jpeg(bytes: &[u8]) -> Result<JpegDecoder<Cursor<&[u8]>>, PictureFault> {
    if !is_whole_jpeg(bytes) {
        return Err(PictureFault::Unknown);
    }
    JpegDecoder::new(Cursor::new(bytes)).map_err(|error| fault(&error))
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX_PIXELS);
    limits.max_image_height = Some(SIDE_MAX_PIXELS);
    limits.max_alloc = Some(u64::from(DECODING_MAX_MIB) * MIB);
    limits
}

fn fault(error: &ImageError) -> PictureFault {
    match error {
        ImageError::Limits(_) => PictureFault::TooManyPixels,
        _ => PictureFault::Unknown,
    }
}

/// Whether a JPEG has its end: the decoder would fill up what is missing with grey.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    const START_OF_SCAN: u8 = 0xda;
    let mut at = 2;
    loop {
        let Some(&[0xff, marker, high, low]) = bytes.get(at..at + 4) else {
            return false;
        };
        if marker == START_OF_SCAN {
            break;
        }
        if marker == 0xff {
            // A byte of padding.
            at += 1;
            continue;
        }
        at += 2 + usize::from(u16::from_be_bytes([high, low]));
    }
    // Among the pixels 0xff is always followed by something else.
    bytes
        .get(at..)
        .is_some_and(|scan| scan.windows(2).any(|pair| pair == [0xff, 0xd9]))
}

impl Picture {
    /// Decodes an upload whose [`Header`] is fine; turned as its maker wanted, and no larger than an original may be.
    ///
    /// # Errors
    /// See [`PictureFault`].
    pub fn decode(bytes: &[u8]) -> Result<Self, PictureFault> {
        let format = Header::read(bytes)?.format;
        let pixels = match format {
            PictureFormat::Png => read_pixels(png(bytes)?),
            PictureFormat::Jpeg => read_pixels(jpeg(bytes)?),
        }?;
        Ok(Self { pixels, format })
    }

    /// The format.
    #[must_use]
    pub const fn format(&self) -> PictureFormat {
        self.format
    }

    /// Width and height.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        (self.pixels.width(), self.pixels.height())
    }

    /// The picture as a file.
    ///
    /// # Errors
    /// [`PictureFault::Unknown`] when it cannot be written.
    pub fn encode(&self) -> Result<Bytes, PictureFault> {
        encode(&self.pixels, self.format)
    }

    /// The squares of a photo as files, in the order of [`SQUARES`]: of the largest square in the middle of a rectangle.
    /// None when the rectangle has nothing of the picture in it.
    ///
    /// # Errors
    /// [`PictureFault::Unknown`] when one cannot be written.
    pub fn squares(&self, rectangle: Rectangle) -> Result<Option<Vec<Bytes>>, PictureFault> {
        let Some((x, y, side)) = square_in(self.size(), rectangle) else {
            return Ok(None);
        };
        let square = self.pixels.crop_imm(x, y, side, side);
        let files = SQUARES.map(|side| encode(&square.resize_exact(side, side, FilterType::CatmullRom), self.format));
        files.into_iter().collect::<Result<Vec<_>, _>>().map(Some)
    }
}

/// The largest square in the middle of what a rectangle shows of a picture: left, top, side.
fn square_in((width, height): (u32, u32), rectangle: Rectangle) -> Option<(u32, u32, u32)> {
    let Rectangle {
        x,
        y,
        width: wanted_width,
        height: wanted_height,
    } = rectangle;
    let is_whole = wanted_width == 0 && wanted_height == 0;
    let visible = |from: i32, length: i32, most: u32| {
        let (from, length, most) = if is_whole {
            (0, i64::from(most), i64::from(most))
        } else {
            (i64::from(from), i64::from(length), i64::from(most))
        };
        let (start, end) = (from.clamp(0, most), from.saturating_add(length).clamp(0, most));
        let length = u32::try_from(end - start).ok().filter(|length| *length > 0)?;
        Some((u32::try_from(start).ok()?, length))
    };
    let (left, across) = visible(x, wanted_width, width)?;
    let (top, down) = visible(y, wanted_height, height)?;
    let side = across.min(down);
    Some((left + (across - side) / 2, top + (down - side) / 2, side))
}

fn read_pixels(mut decoder: impl ImageDecoder) -> Result<DynamicImage, PictureFault> {
    decoder.set_limits(limits()).map_err(|error| fault(&error))?;
    // Broken notes of a camera are no reason to refuse its picture.
    let orientation = decoder.orientation().ok();
    let mut pixels = DynamicImage::from_decoder(decoder).map_err(|error| fault(&error))?;
    if pixels.width() > ORIGINAL_MAX_PIXELS || pixels.height() > ORIGINAL_MAX_PIXELS {
        pixels = pixels.thumbnail(ORIGINAL_MAX_PIXELS, ORIGINAL_MAX_PIXELS);
    }
    // One form for everything that comes after; now that the picture is small this costs little.
    pixels = if pixels.color().has_alpha() {
        DynamicImage::ImageRgba8(pixels.into_rgba8())
    } else {
        DynamicImage::ImageRgb8(pixels.into_rgb8())
    };
    if let Some(orientation) = orientation {
        pixels.apply_orientation(orientation);
    }
    Ok(pixels)
}

fn encode(pixels: &DynamicImage, format: PictureFormat) -> Result<Bytes, PictureFault> {
    let mut file = Vec::new();
    let (width, height) = (pixels.width(), pixels.height());
    let written = match format {
        PictureFormat::Png => {
            PngEncoder::new(&mut file).write_image(pixels.as_bytes(), width, height, pixels.color().into())
        }
        PictureFormat::Jpeg => {
            let pixels = pixels.to_rgb8();
            JpegEncoder::new_with_quality(&mut file, JPEG_QUALITY).encode_image(&pixels)
        }
    };
    written.map_err(|error| fault(&error))?;
    Ok(file.into())
}

#[cfg(test)]
#[path = "picture_tests.rs"]
mod tests;
