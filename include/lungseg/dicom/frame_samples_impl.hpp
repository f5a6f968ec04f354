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

inline frame_samples uncompressed_samples(DcmElement& pixels, const pixel_layout& layout) {
  const bool shared = layout.meaning == photometric::ybr_full_422;
  const std::size_t count =
      shared ? (layout.pixels() + 1) / 2 * 4 : layout.pixels() * static_cast<std::size_t>(layout.samples);
  std::vector<std::uint8_t> bytes(count * static_cast<std::size_t>(layout.allocated / 8));
  const std::size_t given = pixels.getLengthField();
  expect<format_error>(given >= bytes.size(), "is truncated: " + std::to_string(given) + " bytes of pixels, expected " +
                                                  std::to_string(bytes.size()));
  // What is at hand is an even count of bytes, and what is asked for may be odd.
  const OFCondition read =
      pixels.getPartialValue(bytes.data(), 0, static_cast<Uint32>(bytes.size()), nullptr, EBO_LittleEndian);
  expect<format_error>(read.good(), "is truncated: its pixels cannot be read");
  return {words_from(bytes, layout.allocated), layout.planar && !shared, shared};
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

inline bool is_jpeg2000(E_TransferSyntax syntax) {
  return syntax == EXS_JPEG2000 || syntax == EXS_JPEG2000LosslessOnly;
}

/// The frame as one of DCMTK's decoders gives it: words in this machine's order.
inline std::vector<std::uint16_t> decoded_words(const frame_codec& codec, DcmPixelSequence& sequence, DcmItem& data,
                                                const pixel_layout& layout) {
  const std::size_t count = layout.pixels() * static_cast<std::size_t>(layout.samples);
  std::vector<std::uint16_t> words(layout.allocated == 16 ? count : (count + 1) / 2);
  const auto size = static_cast<Uint32>((count * static_cast<std::size_t>(layout.allocated / 8) + 1) & ~std::size_t{1});
  Uint32 first_fragment = 0;
  OFString colours;
  const OFCondition read = codec.decoder->decodeFrame(nullptr, &sequence, codec.how.get(), &data, 0, first_fragment,
                                                      words.data(), size, colours);
  expect<format_error>(read.good(), std::string{"its compressed pixels are damaged or truncated: "} + read.text());
  if (layout.allocated == 16) return words;
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(words.data());
  return {bytes, bytes + count};
}

inline frame_samples compressed_samples(DcmPixelData& pixels, DcmItem& data, E_TransferSyntax syntax,
                                        const DcmRepresentationParameter* key, const pixel_layout& layout) {
  DcmPixelSequence* sequence = nullptr;
  const bool there = pixels.getEncapsulatedRepresentation(syntax, key, sequence).good() && sequence;
  expect<format_error>(there, "holds no compressed pixels");
  const bool jpeg2000 = is_jpeg2000(syntax), rle = syntax == EXS_RLELossless;
  const frame_codec codec = codec_of(syntax);
  expect<format_error>(jpeg2000 || rle || codec.decoder,
                       std::string{"its transfer syntax is not read here: "} + DcmXfer{syntax}.getXferName());
  const std::vector<std::uint8_t> stream = joined_fragments(*sequence);
  if (jpeg2000) return {decode_jpeg2000(stream, layout)};
  if (rle) return {decode_rle(stream, layout)};
  expect_jpeg_extent(stream, layout);
  return {decoded_words(codec, *sequence, data, layout)};
}

inline frame_samples samples_of(DcmItem& data, const pixel_layout& layout) {
  DcmElement* element = nullptr;
  auto* const pixels =
      data.findAndGetElement(DCM_PixelData, element).good() ? dynamic_cast<DcmPixelData*>(element) : nullptr;
  expect<format_error>(pixels != nullptr, "is a DICOM file without a picture");
  E_TransferSyntax syntax = EXS_Unknown;
  const DcmRepresentationParameter* key = nullptr;
  pixels->getOriginalRepresentationKey(syntax, key);
  return DcmXfer{syntax}.isEncapsulated() ? compressed_samples(*pixels, data, syntax, key, layout)
                                          : uncompressed_samples(*pixels, layout);
}

}  // namespace detail

LUNGSEG_INLINE bool reads_syntax_of(const dicom_file& file) {
  const E_TransferSyntax syntax = file.data_set().getOriginalXfer();
  return !DcmXfer{syntax}.isEncapsulated() || detail::is_jpeg2000(syntax) || syntax == EXS_RLELossless ||
         detail::codec_of(syntax).decoder;
}

LUNGSEG_INLINE frame_samples read_samples(const dicom_file& file, const pixel_layout& layout) {
  return detail::naming(file, [&] { return detail::samples_of(file.data_set(), layout); });
}

}}  // namespace lungseg::LUNGSEG_ABI
