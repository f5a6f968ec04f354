// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// DICOM files that tests write themselves, with DCMTK's encoders and OpenJPEG's.

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include <dcmtk/dcmjpls/djencode.h>
#include <openjpeg.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "lungseg/data/pixels/image.hpp"

namespace lungseg_test {

/// How a drawn film is stored.
struct stored_as {
  int allocated = 8, stored = 8, high_bit = 7;
  bool is_signed = false;
  const char* photometric = "MONOCHROME2";
  E_TransferSyntax syntax = EXS_LittleEndianExplicit;
};

/// A data set of a computed radiograph of a chest, without pixels.
inline void describe_film(DcmDataset& data) {
  data.putAndInsertString(DCM_SOPClassUID, UID_ComputedRadiographyImageStorage);
  data.putAndInsertString(DCM_SOPInstanceUID, "2.25.1234");
  data.putAndInsertString(DCM_StudyInstanceUID, "2.25.1235");
  data.putAndInsertString(DCM_SeriesInstanceUID, "2.25.1236");
  data.putAndInsertString(DCM_Modality, "CR");
  data.putAndInsertString(DCM_BodyPartExamined, "CHEST");
  data.putAndInsertString(DCM_ViewPosition, "PA");
}

/// The pixel module and the pixels of one channel: `values(y, x)` shifted to the high bit.
inline void put_pixels(DcmDataset& data, const lungseg::image<int>& values, const stored_as& how) {
  data.putAndInsertUint16(DCM_Rows, static_cast<Uint16>(values.height));
  data.putAndInsertUint16(DCM_Columns, static_cast<Uint16>(values.width));
  data.putAndInsertUint16(DCM_SamplesPerPixel, 1);
  data.putAndInsertString(DCM_PhotometricInterpretation, how.photometric);
  data.putAndInsertUint16(DCM_BitsAllocated, static_cast<Uint16>(how.allocated));
  data.putAndInsertUint16(DCM_BitsStored, static_cast<Uint16>(how.stored));
  data.putAndInsertUint16(DCM_HighBit, static_cast<Uint16>(how.high_bit));
  data.putAndInsertUint16(DCM_PixelRepresentation, how.is_signed);
  const int shift = how.high_bit - how.stored + 1;
  const bool shared = how.stored < how.allocated && how.high_bit == how.stored - 1 && how.is_signed;
  std::vector<Uint16> words;
  for (const int value : values.pixels)  // what is negative fills the word, as writers do it
    words.push_back(static_cast<Uint16>(shared ? value : (value & ((1 << how.stored) - 1)) << shift));
  if (how.allocated == 16) {
    data.putAndInsertUint16Array(DCM_PixelData, words.data(), words.size());
  } else {
    const std::vector<Uint8> bytes{words.begin(), words.end()};
    data.putAndInsertUint8Array(DCM_PixelData, bytes.data(), bytes.size());
  }
}

/// DCMTK's encoders, once.
inline void register_encoders() {
  static const bool registered = (DJEncoderRegistration::registerCodecs(), DJLSEncoderRegistration::registerCodecs(),
                                  DcmRLEEncoderRegistration::registerCodecs(), true);
  REQUIRE(registered);
}

/// Writes the file; compresses the pixels where the syntax does.
inline void write_dicom(const std::filesystem::path& file, DcmFileFormat& out, E_TransferSyntax syntax) {
  register_encoders();
  REQUIRE(out.getDataset()->chooseRepresentation(syntax, nullptr).good());
  REQUIRE(out.saveFile(file.c_str(), syntax).good());
}

/// Pixels that were compressed elsewhere, cut into fragments, with or without a table of offsets.
inline void put_compressed(DcmDataset& data, E_TransferSyntax syntax, const std::vector<std::uint8_t>& stream,
                           std::size_t fragments, bool offsets) {
  auto* const sequence = new DcmPixelSequence{DcmTag{DCM_PixelData, EVR_OB}};
  auto* const table = new DcmPixelItem{DcmTag{DCM_Item, EVR_OB}};
  const Uint32 first = 0;
  if (offsets) table->createOffsetTable(DcmOffsetList{first});
  sequence->insert(table);
  const std::size_t size = (stream.size() / fragments + 1) & ~std::size_t{1};
  for (std::size_t at = 0; at < stream.size(); at += size) {
    std::vector<Uint8> part(stream.begin() + static_cast<std::ptrdiff_t>(at),
                            stream.begin() + static_cast<std::ptrdiff_t>(std::min(at + size, stream.size())));
    part.resize((part.size() + 1) & ~std::size_t{1});
    auto* const item = new DcmPixelItem{DcmTag{DCM_Item, EVR_OB}};
    item->putUint8Array(part.data(), part.size());
    sequence->insert(item);
  }
  auto* const pixels = new DcmPixelData{DCM_PixelData};
  pixels->putOriginalRepresentation(syntax, nullptr, sequence);
  data.insert(pixels, OFTrue);
}

/// A bare JPEG 2000 stream without loss.
inline std::vector<std::uint8_t> jpeg2000_of(const lungseg::image<int>& values, int bits, bool is_signed) {
  opj_image_cmptparm_t component{};
  component.dx = component.dy = 1;
  component.w = static_cast<OPJ_UINT32>(values.width);
  component.h = static_cast<OPJ_UINT32>(values.height);
  component.prec = static_cast<OPJ_UINT32>(bits);
  component.sgnd = is_signed;
  opj_image_t* const image = opj_image_create(1, &component, OPJ_CLRSPC_GRAY);
  image->x1 = component.w;
  image->y1 = component.h;
  std::copy(values.pixels.begin(), values.pixels.end(), image->comps[0].data);
  opj_cparameters_t parameters;
  opj_set_default_encoder_parameters(&parameters);
  opj_codec_t* const codec = opj_create_compress(OPJ_CODEC_J2K);
  REQUIRE(opj_setup_encoder(codec, &parameters, image));
  std::vector<std::uint8_t> bytes;
  opj_stream_t* const stream = opj_stream_default_create(OPJ_FALSE);
  opj_stream_set_user_data(stream, &bytes, nullptr);
  opj_stream_set_write_function(stream, [](void* from, OPJ_SIZE_T count, void* to) -> OPJ_SIZE_T {
    const auto* const part = static_cast<const std::uint8_t*>(from);
    static_cast<std::vector<std::uint8_t>*>(to)->insert(static_cast<std::vector<std::uint8_t>*>(to)->end(), part,
                                                        part + count);
    return count;
  });
  REQUIRE((opj_start_compress(codec, image, stream) && opj_encode(codec, stream) && opj_end_compress(codec, stream)));
  opj_stream_destroy(stream);
  opj_destroy_codec(codec);
  opj_image_destroy(image);
  return bytes;
}

}  // namespace lungseg_test
