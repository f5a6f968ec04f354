// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>

#include "lungseg/dicom/film_reference.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The film as results may tell of it that leave the hospital: without what says who the patient is, when the film was
/// made, by whom and where. What is identifying is removed or emptied; UIDs are replaced by others that the key makes
/// of them, and name and ID by one pseudonym. So all results of a film refer to the same film, and all films of a
/// patient to the same patient, for one key; without the key nobody finds out, or can check, who that is. Results of
/// such a film say that they are de-identified and by which profile, and no date.
///
/// docs/dicom_output.md lists the attributes.
/// \param key  32 random bytes, say, or a secret of that worth; kept by whoever wants the same pseudonyms again
/// \throws option_error for an empty key
/// \source PS3.15 annex E, table E.1-1, "Basic Profile"
film_reference deidentified(const film_reference& source, const std::string& key);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/dicom/deidentify_impl.hpp"
#endif
