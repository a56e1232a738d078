//! A text as a QR code (ISO/IEC 18004).

use crate::error::Error;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, GrayImage, ImageEncoder, Luma};
use qrcodegen::{QrCode, QrCodeEcc};

/// Pixels of one module.
const MODULE_PIXELS: u32 = 5;
/// The quiet zone around the code, in modules; the standard asks for four.
const QUIET_MODULES: i32 = 4;

/// A picture of the text: the URL of a PNG that is its own content.
///
/// # Errors
/// Internal, for a text that is too long for a QR code.
pub(super) fn data_url(text: &str) -> Result<String, Error> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(|error| Error::Internal(Box::new(error)))?;
    let modules = code.size() + 2 * QUIET_MODULES;
    let pixels = u32::try_from(modules).unwrap_or_default() * MODULE_PIXELS;
    let module = |pixel: u32| i32::try_from(pixel / MODULE_PIXELS).unwrap_or_default() - QUIET_MODULES;
    // Outside of the code every module is light.
    let picture = GrayImage::from_fn(pixels, pixels, |x, y| {
        Luma([if code.get_module(module(x), module(y)) { 0 } else { 255 }])
    });
    let mut png = Vec::new();
    PngEncoder::new(&mut png)
        .write_image(picture.as_raw(), pixels, pixels, ExtendedColorType::L8)
        .map_err(|error| Error::Internal(Box::new(error)))?;
    Ok(format!("data:image/png;base64,{}", STANDARD.encode(png)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_with_a_quiet_zone_and_the_three_corners() {
        let url = data_url("otpauth://totp/x:y?secret=GEZDGNBVGY3TQOJQ&issuer=x").unwrap();
        let png = STANDARD
            .decode(url.strip_prefix("data:image/png;base64,").unwrap())
            .unwrap();
        let picture = image::load_from_memory(&png).unwrap().to_luma8();
        let side = picture.width();
        assert_eq!(side, picture.height());
        let at = |x: u32, y: u32| picture.get_pixel(x, y).0[0];
        let (quiet, last) = (4 * MODULE_PIXELS, side - 1);
        assert_eq!((at(0, 0), at(last, last), at(quiet - 1, quiet - 1)), (255, 255, 255));
        assert_eq!(
            (at(quiet, quiet), at(last - quiet, quiet), at(quiet, last - quiet)),
            (0, 0, 0)
        );
        assert!(data_url(&"x".repeat(10_000)).is_err());
    }
}
