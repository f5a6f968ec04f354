// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <ctime>
#include <filesystem>
#include <memory>
#include <string>

#include "lungseg/dicom/film_reference.hpp"

class DcmItem;    // of DCMTK
class DcmTagKey;  // of DCMTK

namespace lungseg { inline namespace LUNGSEG_ABI {

/// When results were made, in local time. Results of a de-identified film say the default, because DICOM wants a date.
struct dicom_moment {
  std::string date = "19700101";  // YYYYMMDD
  std::string time = "000000";    // HHMMSS

  static dicom_moment now() { return at(std::time(nullptr)); }
  static dicom_moment at(std::time_t seconds);
};

/// How other DICOM files refer to one.
struct dicom_instance {
  std::string sop_class, instance, series;
};

/// Who drew the masks of a result: SegmentAlgorithmType AUTOMATIC, SEMIAUTOMATIC, MANUAL. What a model says of masks is
/// said of its own ones only.
enum class masks_by { model, model_and_person, person };

/// A result as the bytes of a file, and how others refer to it.
struct dicom_result {
  std::string bytes;
  dicom_instance reference;
};

namespace detail {

/// What kind of result a file is. Every result is a series of its own, in the study of its film.
struct result_kind {
  const char *sop_class, *modality, *description, *series_number;
};

/// A data set with all that results have in common: patient and study of the film, equipment, and the kind.
std::unique_ptr<DcmDataset> begin_result(const film_reference& source, const result_kind& kind);

/// When the result was made; unless the film is de-identified.
void put_moment(DcmItem& in, const film_reference& source, const dicom_moment& when, const DcmTagKey& date,
                const DcmTagKey& time);

/// ReferencedSeriesSequence: the film, as an item of the sequence that a kind of result calls `images`.
void put_film_series(DcmItem& in, const film_reference& source, const DcmTagKey& images);

/// Gives the data set its identifiers. Its UIDs are made of all that it says, so that the same result has the same ones
/// wherever and whenever it is made, and another result has others.
dicom_result finish_result(std::unique_ptr<DcmDataset> result);

/// Writes it as a whole or not at all. \throws file_error naming the file
dicom_instance write_result(const std::filesystem::path& file, const dicom_result& result);

}  // namespace detail

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/dicom/result_file_impl.hpp"
#endif
