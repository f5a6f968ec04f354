// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "instances.hpp"

#include <utility>

#include "lungseg/core/error.hpp"
#include "lungseg/dicom/elements.hpp"
#include "lungseg/dicom/film_choice.hpp"
#include "lungseg/dicom/film_reference.hpp"
#include "lungseg/dicom/frame_samples.hpp"
#include "lungseg/dicom/pixel_layout.hpp"
#include "opened.hpp"
#include "path.hpp"

namespace serve {

namespace {

instance_names names_of(const lungseg::dicom_file& file) {
  const auto uid = [&](const DcmTagKey& tag) { return lungseg::detail::text_of(file.data_set(), tag); };
  return {uid(DCM_SOPClassUID), uid(DCM_SOPInstanceUID), uid(DCM_SeriesInstanceUID), uid(DCM_StudyInstanceUID)};
}

bool are_uids(const instance_names& names) {
  return is_uid(names.sop_class) && is_uid(names.instance) && is_uid(names.series) && is_uid(names.study);
}

/// \throws lungseg::error for a picture that cannot be read
failure_reason failure_of(const lungseg::dicom_file& file, const limits& of) {
  if (!lungseg::fault_of_modality(lungseg::read_facts(file)).empty()) return failure_reason::other_class;
  if (!lungseg::reads_syntax_of(file)) return failure_reason::other_syntax;
  const auto side = [&](const DcmTagKey& tag) {
    return std::int64_t{lungseg::detail::integer_of(file.data_set(), tag).value_or(0)};
  };
  if (side(DCM_Rows) * side(DCM_Columns) > of.pixels) return failure_reason::out_of_resources;
  lungseg::read_layout(file, of.pixels);
  lungseg::film_reference{file};
  return failure_reason::none;
}

}  // namespace

void expect_dicomweb() {}

arrival look_at(std::string_view bytes, const std::string& study, const limits& of) {
  arrival film{{}, failure_reason::not_understood};
  try {
    const lungseg::dicom_file file = opened(bytes, static_cast<std::size_t>(of.body_bytes));
    const instance_names names = names_of(file);
    film.failure = failure_reason::not_its_class;
    if (!are_uids(names)) return film;
    film.names = names;
    film.failure = study.empty() || study == names.study ? failure_of(file, of) : failure_reason::other_study;
  } catch (const lungseg::unknown_syntax_error&) {
    film.failure = failure_reason::other_syntax;
  } catch (const lungseg::error&) {  // the reason says it all
  }
  return film;
}

std::vector<result_file> result_files(const film_result& film, bool states) {
  std::vector<result_file> files;
  if (!film.has_dicom_results()) return files;
  std::vector<std::string> made{film.dicom->segmentation(film), film.dicom->report(film)};
  if (states && film.has_presentation_state()) made.push_back(film.dicom->presentation_state(film));
  for (std::string& bytes : made) {
    instance_names names = names_of(opened(bytes));
    files.push_back({std::move(names), std::move(bytes)});
  }
  return files;
}

}  // namespace serve
