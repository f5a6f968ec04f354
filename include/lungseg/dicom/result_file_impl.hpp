// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcostrmb.h>
#include <dcmtk/dcmdata/dctk.h>

#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/dicom/film_attributes.hpp"
#include "lungseg/dicom/items.hpp"
#include "lungseg/dicom/result_file.hpp"
#include "lungseg/dicom/uid.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE dicom_moment dicom_moment::at(std::time_t seconds) {
  std::tm local{};
  localtime_r(&seconds, &local);
  char date[16], time[16];
  std::strftime(date, sizeof date, "%Y%m%d", &local);
  std::strftime(time, sizeof time, "%H%M%S", &local);
  return {date, time};
}

namespace detail {

inline constexpr E_TransferSyntax result_syntax = EXS_LittleEndianExplicit;

/// A data set, or a file with its meta header, as bytes.
template <class Object, class... Mode>
std::string dicom_bytes(Object& object, Mode... mode) {
  constexpr std::size_t meta_header = 4096;
  std::string bytes(object.calcElementLength(result_syntax, EET_ExplicitLength) + meta_header, '\0');
  DcmOutputBufferStream out{bytes.data(), static_cast<offile_off_t>(bytes.size())};
  object.transferInit();
  const OFCondition done = object.write(out, result_syntax, EET_ExplicitLength, nullptr, EGL_withoutGL,
                                        EPD_withoutPadding, 0, 0, 0, mode...);
  object.transferEnd();
  expect<error>(done.good(), std::string{"DICOM: cannot write a data set: "} + done.text());
  void* first = nullptr;
  offile_off_t size = 0;
  out.flushBuffer(first, size);
  bytes.resize(static_cast<std::size_t>(size));
  return bytes;
}

LUNGSEG_INLINE std::unique_ptr<DcmDataset> begin_result(const film_reference& source, const result_kind& kind) {
  auto result = std::make_unique<DcmDataset>();
  for (const DcmTagKey& needed : {DCM_PatientName, DCM_PatientID, DCM_PatientBirthDate, DCM_PatientSex, DCM_StudyDate,
                                  DCM_StudyTime, DCM_ReferringPhysicianName, DCM_StudyID, DCM_AccessionNumber})
    put_empty(*result, needed);
  for (const film_attribute& each : film_attributes)
    if (each.module == film_module::patient || each.module == film_module::study)
      copy(source.data_set(), each.tag, *result);
  put(*result, DCM_SOPClassUID, kind.sop_class);
  put(*result, DCM_Modality, kind.modality);
  put(*result, DCM_SeriesDescription, kind.description);
  put(*result, DCM_SeriesNumber, kind.series_number);
  put(*result, DCM_InstanceNumber, "1");
  put(*result, DCM_Manufacturer, "lungseg");
  put(*result, DCM_ManufacturerModelName, "lungseg");
  put(*result, DCM_DeviceSerialNumber, "0");  // has to be there; programs have none
  put(*result, DCM_SoftwareVersions, version);
  return result;
}

LUNGSEG_INLINE void put_moment(DcmItem& in, const film_reference& source, const dicom_moment& when,
                               const DcmTagKey& date, const DcmTagKey& time) {
  const dicom_moment said = source.is_deidentified() ? dicom_moment{} : when;
  put(in, date, said.date);
  put(in, time, said.time);
}

LUNGSEG_INLINE void put_film_series(DcmItem& in, const film_reference& source, const DcmTagKey& images) {
  DcmItem& series = append(in, DCM_ReferencedSeriesSequence);
  copy(source.data_set(), DCM_SeriesInstanceUID, series);
  put_instance(append(series, images), whole_text_of(source.data_set(), DCM_SOPClassUID), source.instance());
}

LUNGSEG_INLINE dicom_result finish_result(std::unique_ptr<DcmDataset> result) {
  const std::string instance = uid_of_name(dicom_bytes(*result)), series = uid_of_name("series of " + instance);
  put(*result, DCM_SOPInstanceUID, instance);
  put(*result, DCM_SeriesInstanceUID, series);
  dicom_instance reference{whole_text_of(*result, DCM_SOPClassUID), instance, series};
  DcmFileFormat whole{result.release(), OFFalse};  // which owns it from now on
  expect<error>(whole.validateMetaInfo(result_syntax).good(), "DICOM: cannot write a meta header");
  return {dicom_bytes(whole, EWM_fileformat), std::move(reference)};
}

LUNGSEG_INLINE dicom_instance write_result(const std::filesystem::path& file, const dicom_result& result) {
  write_atomically(file, std::as_bytes(std::span{result.bytes}));
  return result.reference;
}

}  // namespace detail

}}  // namespace lungseg::LUNGSEG_ABI
