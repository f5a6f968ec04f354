// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "zip.hpp"

#include <zip.h>

#include <memory>
#include <stdexcept>

namespace serve {

namespace {

[[noreturn]] void fail(const std::string& why) {
  throw std::runtime_error{"cannot make the archive: " + why};
}

void add(zip_t* archive, const named_bytes& file) {
  zip_source_t* const source = zip_source_buffer(archive, file.bytes.data(), file.bytes.size(), 0);
  if (!source) fail(zip_strerror(archive));
  const zip_int64_t at = zip_file_add(archive, file.name.c_str(), source, ZIP_FL_ENC_UTF_8);
  if (at < 0) {
    zip_source_free(source);
    fail(zip_strerror(archive));
  }
  const auto index = static_cast<zip_uint64_t>(at);
  // What is packed already does not become smaller.
  if (file.name.ends_with(".png")) zip_set_file_compression(archive, index, ZIP_CM_STORE, 0);
  constexpr zip_uint16_t first_of_january_1980 = (1 << 5) | 1;
  zip_file_set_dostime(archive, index, 0, first_of_january_1980, 0);
}

std::string contents(zip_source_t* of) {
  zip_stat_t size;
  if (zip_source_stat(of, &size) != 0 || zip_source_open(of) != 0) fail(zip_error_strerror(zip_source_error(of)));
  std::string bytes(size.size, '\0');
  const zip_int64_t read = zip_source_read(of, bytes.data(), bytes.size());
  zip_source_close(of);
  if (read != static_cast<zip_int64_t>(bytes.size())) fail("it cannot be read back");
  return bytes;
}

}  // namespace

std::string zip(const std::vector<named_bytes>& files) {
  zip_error_t fault;
  zip_error_init(&fault);
  const std::unique_ptr<zip_source_t, decltype(&zip_source_free)> memory{
      zip_source_buffer_create(nullptr, 0, 0, &fault), zip_source_free};
  if (!memory) fail(zip_error_strerror(&fault));
  std::unique_ptr<zip_t, decltype(&zip_discard)> archive{zip_open_from_source(memory.get(), ZIP_TRUNCATE, &fault),
                                                         zip_discard};
  if (!archive) fail(zip_error_strerror(&fault));
  zip_source_keep(memory.get());  // the archive lets it go when it closes
  for (const named_bytes& file : files) add(archive.get(), file);
  if (zip_close(archive.get()) != 0) fail(zip_strerror(archive.get()));
  static_cast<void>(archive.release());
  return contents(memory.get());
}

}  // namespace serve
