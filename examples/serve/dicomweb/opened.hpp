// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/dcmdata/dctk.h>

#include <memory>
#include <string_view>

#include "instances.hpp"
#include "lungseg/core/error.hpp"

namespace serve {

inline std::unique_ptr<DcmFileFormat> open_bytes(std::string_view bytes) {
  auto file = std::make_unique<DcmFileFormat>();
  DcmInputBufferStream in;
  in.setBuffer(bytes.data(), static_cast<offile_off_t>(bytes.size()));
  in.setEos();
  file->transferInit();
  const OFCondition read = file->read(in, EXS_Unknown, EGL_noChange);
  file->transferEnd();
  lungseg::expect<lungseg::format_error>(read.good() && file->getDataset()->card() > 0, "damaged");
  return file;
}
inline std::unique_ptr<DcmFileFormat> open_result(const result_file& file) {
  return open_bytes(file.bytes);
}

}  // namespace serve
