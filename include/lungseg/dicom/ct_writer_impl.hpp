// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <system_error>

#include "lungseg/core/error.hpp"
#include "lungseg/data/pixels/put_right.hpp"
#include "lungseg/dicom/ct_writer.hpp"
#include "lungseg/dicom/items.hpp"
#include "lungseg/dicom/uid.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Numbers as DICOM has them, of at most 16 characters each.
inline std::string decimals(const std::vector<double>& values) {
  std::string text;
  for (const double value : values) {
    char number[32];
    std::snprintf(number, sizeof number, "%.8g", value);
    text += (text.empty() ? "" : "\\") + std::string{number};
  }
  return text;
}

/// The words of a slice as it is stored.
inline std::vector<Uint16> words_of_slice(const hu_image& slice, const ct_storage& storage) {
  const double least = storage.is_signed ? -32768 : 0, most = storage.is_signed ? 32767 : 65535;
  const double y0 = 0.5 * (slice.height - 1), x0 = 0.5 * (slice.width - 1), radius = std::min(y0, x0) + 0.5;
  std::vector<Uint16> words;
  for (int y = 0; y < slice.height; ++y)
    for (int x = 0; x < slice.width; ++x) {
      const bool padded = storage.padding && std::hypot(y - y0, x - x0) > radius;
      const double value = padded ? *storage.padding : std::round((slice(y, x) - storage.intercept) / storage.slope);
      words.push_back(static_cast<Uint16>(static_cast<std::int32_t>(std::clamp(value, least, most))));
    }
  return words;
}

inline void put_nobody(DcmDataset& to, const std::string& name) {
  for (const DcmTagKey& empty :
       {DCM_PatientBirthDate, DCM_PatientSex, DCM_StudyDate, DCM_StudyTime, DCM_ReferringPhysicianName, DCM_StudyID,
        DCM_AccessionNumber, DCM_PositionReferenceIndicator, DCM_KVP, DCM_AcquisitionNumber, DCM_PatientPosition})
    put_empty(to, empty);
  put(to, DCM_PatientName, "Drawn^Thorax");
  put(to, DCM_PatientID, "DRAWN");
  put(to, DCM_StudyInstanceUID, uid_of_name("study " + name));
  put(to, DCM_SeriesInstanceUID, uid_of_name("series " + name));
  put(to, DCM_FrameOfReferenceUID, uid_of_name("frame " + name));
  put(to, DCM_SeriesNumber, "1");
  put(to, DCM_Manufacturer, "lungseg");
  put(to, DCM_ManufacturerModelName, "lungseg");
  put(to, DCM_SOPClassUID, UID_CTImageStorage);
  put(to, DCM_Modality, "CT");
  put(to, DCM_BodyPartExamined, "CHEST");
  put(to, DCM_ImageType, "DERIVED\\SECONDARY\\AXIAL");
}

inline void put_slice(DcmDataset& to, const hu_image& stored, const ct_storage& storage) {
  const std::vector<Uint16> words = words_of_slice(stored, storage);
  put(to, DCM_PhotometricInterpretation, "MONOCHROME2");
  for (const auto& [tag, value] : {std::pair{DCM_SamplesPerPixel, 1},
                                   {DCM_Rows, stored.height},
                                   {DCM_Columns, stored.width},
                                   {DCM_BitsAllocated, 16},
                                   {DCM_BitsStored, 16},
                                   {DCM_HighBit, 15},
                                   {DCM_PixelRepresentation, int{storage.is_signed}}})
    put(to, tag, static_cast<std::uint16_t>(value));
  if (storage.padding) {
    const auto word = static_cast<std::uint16_t>(*storage.padding);
    const DcmTag tag{DCM_PixelPaddingValue, storage.is_signed ? EVR_SS : EVR_US};
    expect_put(
        storage.is_signed ? to.putAndInsertSint16(tag, static_cast<Sint16>(word)) : to.putAndInsertUint16(tag, word),
        tag);
  }
  put(to, DCM_RescaleIntercept, decimals({storage.intercept}));
  put(to, DCM_RescaleSlope, decimals({storage.slope}));
  put(to, DCM_RescaleType, "HU");
  expect_put(to.putAndInsertUint16Array(DcmTag{DCM_PixelData, EVR_OW}, words.data(), words.size()), DCM_PixelData);
}

/// Where the slice lies whose middle is at (0, 0, height), and its lengths.
inline void put_place(DcmDataset& to, const hu_image& stored, const ct_storage& storage, const ct_volume& volume,
                      bool on_side, double height) {
  const double down = on_side ? volume.pixel_x : volume.pixel_y, along = on_side ? volume.pixel_y : volume.pixel_x;
  std::vector<double> first(3);
  for (std::size_t i = 0; i < 3; ++i)
    first[i] = -0.5 * ((stored.width - 1) * along * storage.row[i] + (stored.height - 1) * down * storage.column[i]);
  first[2] += height;
  put(to, DCM_ImagePositionPatient, decimals(first));
  put(to, DCM_ImageOrientationPatient,
      decimals(
          {storage.row[0], storage.row[1], storage.row[2], storage.column[0], storage.column[1], storage.column[2]}));
  put(to, DCM_PixelSpacing, decimals({down, along}));
  put(to, DCM_SliceThickness, decimals({volume.step > 0 ? volume.step : 1}));
}

}  // namespace detail

LUNGSEG_INLINE std::filesystem::path ct_slice_name(std::size_t index) {
  char name[40];
  std::snprintf(name, sizeof name, "slice_%04zu.dcm", index + 1);
  return name;
}

LUNGSEG_INLINE std::vector<std::filesystem::path> write_ct_series(const std::filesystem::path& folder,
                                                                  const ct_volume& volume, const std::string& name,
                                                                  const ct_storage& storage) {
  expect_volume(volume);
  const auto pose = axial_pose({{}, storage.row, storage.column});
  expect<option_error>(pose && storage.slope != 0, "write_ct_series: no slope, or rows and columns that are not axial");
  std::vector<std::filesystem::path> files;
  for (std::size_t k = 0; k < volume.slices.size(); ++k) {
    DcmFileFormat out;
    DcmDataset& to = *out.getDataset();
    const hu_image stored = as_it_lies(volume.slices[k], *pose);
    detail::put_nobody(to, name);
    detail::put(to, DCM_SOPInstanceUID, uid_of_name("slice " + name + " " + std::to_string(k)));
    detail::put(to, DCM_InstanceNumber, std::to_string(k + 1));
    detail::put_slice(to, stored, storage);
    detail::put_place(to, stored, storage, volume, pose->lies_on_side(),
                      storage.first_height + static_cast<double>(k) * volume.step);
    files.push_back(folder / ct_slice_name(k));
    const std::filesystem::path fresh = files.back().string() + ".new";
    const OFCondition done = out.saveFile(fresh.c_str(), EXS_LittleEndianExplicit);
    std::error_code fault;
    if (done.good()) std::filesystem::rename(fresh, files.back(), fault);
    expect<file_error>(done.good() && !fault, files.back().string() + ": cannot be written: " +
                                                  (fault ? fault.message() : std::string{done.text()}));
  }
  return files;
}

}}  // namespace lungseg::LUNGSEG_ABI
