// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>

#include "lungseg/core/named_tensor.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A model that had a part in a result.
struct used_model {
  std::string file;      // its name without folders
  std::string checksum;  // archive::checksum: which weights these are, whatever the file is called; may be empty

  /// "lungs.safetensors (crc32c:0eabef9b)".
  std::string text() const;
};

/// What results say of a model that was read from a file.
used_model used_model_of(const archive& from);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/prediction/used_model_impl.hpp"
#endif
