// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpeg/djcparam.h>
#include <dcmtk/dcmjpeg/djdecbas.h>
#include <dcmtk/dcmjpeg/djdecext.h>
#include <dcmtk/dcmjpeg/djdeclol.h>
#include <dcmtk/dcmjpeg/djdecsv1.h>
#include <dcmtk/dcmjpls/djcodecd.h>
#include <dcmtk/dcmjpls/djcparam.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>

#include "lungseg/core/error.hpp"
#include "lungseg/dicom/elements.hpp"
#include "lungseg/dicom/frame_samples.hpp"
#include "lungseg/dicom/jpeg2000.hpp"
#include "lungseg/dicom/jpeg_extent.hpp"
#include "lungseg/dicom/pixel_layout.hpp"
#include "lungseg/dicom/rle_frame.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// The words of a frame's bytes, in little endian.
inline std::vector<std::uint16_t> words_from(const std::vector<std::uint8_t>& bytes, int allocated) {
  if (allocated == 8) return {bytes.begin(), bytes.end()};
  std::vector<std::uint16_t> words(bytes.size() / 2);
  for (std::size_t i = 0; i < words.size(); ++i)
    words[i] = static_cast<std::uint16_t>(bytes[2 * i] | (bytes[2 * i + 1] << 8));
  return words;
}

/// Whether so many bytes are a picture's: some more may be padding, a row or more is a header that says too little.
inline bool fits(std::size_t given, std::size_t expected, const pixel_layout& layout) {
  return given >= expected &&
         given - expected < std::max<std::size_t>(expected / static_cast<std::size_t>(layout.height), 2);
}

inline frame_samples uncompressed_samples(DcmElement& pixels, const pixel_layout& layout) {
  const std::size_t given = pixels.getLengthField(), width = static_cast<std::size_t>(layout.allocated / 8);
  const std::size_t whole = layout.pixels() * static_cast<std::size_t>(layout.samples) * width;
  expect<format_error>(given != DCM_UndefinedLength, "holds compressed pixels, and its header says uncompressed ones");
  // There are files that say so of colours that share nothing.
  const bool shared = layout.meaning == photometric::ybr_full_422 && !fits(given, whole, layout);
  std::vector<std::uint8_t> bytes(shared ? (layout.pixels() + 1) / 2 * 4 * width : whole);
  const std::string found = std::to_string(given) + " bytes of pixels, expected " + std::to_string(bytes.size());
  expect<format_error>(given >= bytes.size(), "is truncated: " + found);
  expect<format_error>(fits(given, bytes.size(), layout), "holds " + found + " by its header");
  // What is at hand is an even count of bytes, and what is asked for may be odd.
  const OFCondition read =
      pixels.getPartialValue(bytes.data(), 0, static_cast<Uint32>(bytes.size()), nullptr, EBO_LittleEndian);
  expect<format_error>(read.good(), "is truncated: its pixels cannot be read");
  return {words_from(bytes, layout.allocated), layout.planar && !shared, shared, false};
}

/// The fragments of the picture without the table of offsets, one behind the other.
inline std::vector<std::uint8_t> joined_fragments(DcmPixelSequence& sequence) {
  std::vector<std::uint8_t> all;
  for (unsigned long i = 1; i < sequence.card(); ++i) {
    DcmPixelItem* item = nullptr;
    Uint8* bytes = nullptr;
    const bool there = sequence.getItem(item, i).good() && item;
    const std::size_t length = there ? item->getLength() : 0;
    expect<format_error>(there && (length == 0 || item->getUint8Array(bytes).good()),
                         "is truncated: its compressed pixels cannot be read");
    if (bytes) all.insert(all.end(), bytes, bytes + length);
  }
  expect<format_error>(!all.empty(), "holds no compressed pixels");
  return all;
}

/// DCMTK's decoder for a transfer syntax, with what it has to be told; none for other syntaxes. Called directly, so
/// that DCMTK's global list of codecs stays the program's.
struct frame_codec {
  std::unique_ptr<DcmCodec> decoder;
  std::unique_ptr<DcmCodecParameter> how;
};

inline frame_codec codec_of(E_TransferSyntax syntax) {
  const auto jpeg = [](auto decoder) {
    return frame_codec{std::move(decoder), std::make_unique<DJCodecParameter>(ECC_lossyYCbCr, EDC_never, EUC_never,
                                                                              EPC_colorByPixel, OFTrue, OFTrue)};
  };
  const auto jpeg_ls = [](auto decoder) {
    return frame_codec{std::move(decoder), std::make_unique<DJLSCodecParameter>(EJLSUC_never, EJLSPC_colorByPixel)};
  };
  switch (syntax) {
    case EXS_JPEGProcess1:
      return jpeg(std::make_unique<DJDecoderBaseline>());
    case EXS_JPEGProcess2_4:
      return jpeg(std::make_unique<DJDecoderExtended>());
    case EXS_JPEGProcess14:
      return jpeg(std::make_unique<DJDecoderLossless>());
    case EXS_JPEGProcess14SV1:
      return jpeg(std::make_unique<DJDecoderP14SV1>());
    case EXS_JPEGLSLossless:
      return jpeg_ls(std::make_unique<DJLSLosslessDecoder>());
    case EXS_JPEGLSLossy:
      return jpeg_ls(std::make_unique<DJLSNearLosslessDecoder>());
    default:
      return {};
  }
}

/// Of a syntax that always is. JPEG 2000 may be.
inline bool is_lossy(E_TransferSyntax syntax) {
  return syntax == EXS_JPEGProcess1 || syntax == EXS_JPEGProcess2_4 || syntax == EXS_JPEGLSLossy;
}

inline bool is_jpeg2000(E_TransferSyntax syntax) {
  return syntax == EXS_JPEG2000 || syntax == EXS_JPEG2000LosslessOnly;
}

/// What a decoder asks of a data set, as the stream is and not as the header says, which counts for nothing there:
/// samples of up to 8 bits come as bytes, colours sample beside sample.
inline std::unique_ptr<DcmItem> header_of_stream(DcmItem& data, const pixel_layout& layout, int allocated) {
  auto item = std::make_unique<DcmItem>();
  const int stored = std::min(layout.stored, allocated);
  const auto put = [&](const DcmTagKey& key, int value) { item->putAndInsertUint16(key, static_cast<Uint16>(value)); };
  put(DCM_Rows, layout.height);
  put(DCM_Columns, layout.width);
  put(DCM_SamplesPerPixel, layout.samples);
  put(DCM_BitsAllocated, allocated);
  put(DCM_BitsStored, stored);
  put(DCM_HighBit, stored - 1);
  put(DCM_PixelRepresentation, layout.is_signed);
  put(DCM_PlanarConfiguration, 0);
  item->putAndInsertString(DCM_PhotometricInterpretation, code_of(data, DCM_PhotometricInterpretation).c_str());
  return item;
}

/// The frame as one of DCMTK's decoders gives it: words in this machine's order.
/// \param bits  of the stream's samples
inline std::vector<std::uint16_t> decoded_words(const frame_codec& codec, DcmPixelSequence& sequence, DcmItem& data,
                                                const pixel_layout& layout, int bits) {
  const std::size_t count = layout.pixels() * static_cast<std::size_t>(layout.samples);
  const int allocated = bits > 8 ? 16 : 8;
  std::vector<std::uint16_t> words(allocated == 16 ? count : (count + 1) / 2);
  const auto size = static_cast<Uint32>((count * static_cast<std::size_t>(allocated / 8) + 1) & ~std::size_t{1});
  Uint32 first_fragment = 0;
  OFString colours;
  const std::unique_ptr<DcmItem> header = header_of_stream(data, layout, allocated);
  const OFCondition read = codec.decoder->decodeFrame(nullptr, &sequence, codec.how.get(), header.get(), 0,
                                                      first_fragment, words.data(), size, colours);
  expect<format_error>(read.good(), std::string{"its compressed pixels are damaged or truncated: "} + read.text());
  if (allocated == 16) return words;
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(words.data());
  return {bytes, bytes + count};
}

/// What a file holds, as it lies there.
struct stored_pixels {
  DcmPixelData* element = nullptr;  // null: no picture
  E_TransferSyntax syntax = EXS_Unknown;
  const DcmRepresentationParameter* key = nullptr;

  explicit stored_pixels(DcmItem& data) {
    DcmElement* found = nullptr;
    if (data.findAndGetElement(DCM_PixelData, found).good()) element = dynamic_cast<DcmPixelData*>(found);
    if (element) element->getOriginalRepresentationKey(syntax, key);
  }
  /// Null where they are not compressed.
  DcmPixelSequence* fragments() const {
    DcmPixelSequence* sequence = nullptr;
    const bool there = element && element->getEncapsulatedRepresentation(syntax, key, sequence).good();
    return there ? sequence : nullptr;
  }
};

inline frame_samples compressed_samples(const stored_pixels& pixels, DcmItem& data, const pixel_layout& layout) {
  const E_TransferSyntax syntax = pixels.syntax;
  DcmPixelSequence* const sequence = pixels.fragments();
  expect<format_error>(sequence != nullptr, "holds no compressed pixels");
  const bool jpeg2000 = is_jpeg2000(syntax), rle = syntax == EXS_RLELossless;
  const frame_codec codec = codec_of(syntax);
  expect<format_error>(jpeg2000 || rle || codec.decoder,
                       std::string{"its transfer syntax is not read here: "} + DcmXfer{syntax}.getXferName());
  const std::vector<std::uint8_t> stream = joined_fragments(*sequence);
  if (jpeg2000) return {.values = decode_jpeg2000(stream, layout), .may_overshoot = is_lossy_jpeg2000(stream)};
  if (rle) return {decode_rle(stream, layout)};
  const int bits = expect_jpeg_extent(stream, layout);
  // These streams have no signs: beyond the bits of a signed picture nobody knows which end is meant.
  return {.values = decoded_words(codec, *sequence, data, layout, bits),
          .may_overshoot = is_lossy(syntax) && !layout.is_signed};
}

inline frame_samples samples_of(DcmItem& data, const pixel_layout& layout) {
  const stored_pixels pixels{data};
  expect<format_error>(pixels.element != nullptr, "is a DICOM file without a picture");
  return DcmXfer{pixels.syntax}.isEncapsulated() ? compressed_samples(pixels, data, layout)
                                                 : uncompressed_samples(*pixels.element, layout);
}

}  // namespace detail

LUNGSEG_INLINE bool reads_syntax_of(const dicom_file& file) {
  const E_TransferSyntax syntax = file.data_set().getOriginalXfer();
  return !DcmXfer{syntax}.isEncapsulated() || detail::is_jpeg2000(syntax) || syntax == EXS_RLELossless ||
         detail::codec_of(syntax).decoder;
}

LUNGSEG_INLINE bool is_lossy(const dicom_file& file) {
  const detail::stored_pixels pixels{file.data_set()};
  if (!detail::is_jpeg2000(pixels.syntax)) return detail::is_lossy(pixels.syntax);
  DcmPixelSequence* const sequence = pixels.fragments();
  return sequence && is_lossy_jpeg2000(detail::naming(file, [&] { return detail::joined_fragments(*sequence); }));
}

LUNGSEG_INLINE frame_samples read_samples(const dicom_file& file, const pixel_layout& layout) {
  return detail::naming(file, [&] { return detail::samples_of(file.data_set(), layout); });
}

}}  // namespace lungseg::LUNGSEG_ABI
