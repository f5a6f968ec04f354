// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "lungseg/core/error.hpp"
#include "lungseg/dicom/byte_stream.hpp"
#include "lungseg/dicom/dicom_file.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// DCMTK's log off, for good.
inline void silence_dcmtk() {
  static const bool silent = (OFLog::configure(OFLogger::OFF_LOG_LEVEL), true);
  (void)silent;
}

inline constexpr std::size_t preamble_size = 132;

/// The first bytes of a file, as long as a preamble with its "DICM", or what there is of them; none when it cannot be
/// read.
inline std::optional<std::string> readable_first_bytes(const std::filesystem::path& file) {
  std::string bytes(preamble_size, '\0');
  std::ifstream in{file, std::ios::binary};
  in.read(bytes.data(), std::ssize(bytes));
  if (!in.is_open() || in.bad()) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  return bytes;
}

/// \throws file_error naming a file that cannot be read, and why
inline std::string first_bytes(const std::filesystem::path& file) {
  std::error_code fault;
  const bool regular = std::filesystem::is_regular_file(file, fault);
  expect<file_error>(regular,
                     file.string() + ": cannot be opened: " + (fault ? fault.message() : "not a regular file"));
  errno = 0;
  std::optional<std::string> bytes = readable_first_bytes(file);
  expect<file_error>(bytes.has_value(), file.string() + ": cannot be opened: " + std::strerror(errno));
  return std::move(*bytes);
}

inline std::string first_bytes(std::span<const std::uint8_t> bytes) {
  const auto end = bytes.begin() + static_cast<std::ptrdiff_t>(std::min(bytes.size(), preamble_size));
  return {bytes.begin(), end};
}

inline bool has_preamble(std::string_view begin) {
  return begin.size() == preamble_size && begin.ends_with("DICM");
}

/// Whether bytes look like the first element of a data set or meta header: group 2 or 8 in either byte order, and then
/// a value representation or a length that such an element has.
inline bool begins_data_set(std::string_view bytes) {
  if (bytes.size() < 16) return false;
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
  const bool little = byte(1) == 0 && (byte(0) == 2 || byte(0) == 8);
  const bool big = byte(0) == 0 && (byte(1) == 2 || byte(1) == 8);
  if (!little && !big) return false;
  const bool explicit_vr = std::isupper(byte(4)) && std::isupper(byte(5));
  return explicit_vr || (little && byte(5) == 0 && byte(6) == 0 && byte(7) == 0);
}

/// Whether what is being read last of a data set is no larger than a film's: DCMTK calls itself for each sequence in a
/// sequence, so that 200 KB of them end a program, and looking costs a step for each element.
inline bool is_bounded(DcmItem& data, unsigned long most) {
  constexpr int deepest = 32;
  DcmItem* item = &data;
  for (int depth = 0; item && depth < deepest; ++depth) {
    if (item->card() > most) return false;
    DcmElement* const last = item->card() ? item->getElement(item->card() - 1) : nullptr;
    auto* const sequence = dynamic_cast<DcmSequenceOfItems*>(last);
    if (sequence && sequence->card() > most) return false;
    item = sequence && sequence->card() ? sequence->getItem(sequence->card() - 1) : nullptr;
  }
  return !item;
}

/// Lets DCMTK read a stream in parts so small that one cannot nest too deep. \return as DcmFileFormat::read
template <class Read>
OFCondition read_in_parts(byte_stream& stream, DcmFileFormat& into, unsigned long most_elements, const Read& read) {
  constexpr std::size_t part = std::size_t{1} << 14;
  into.transferInit();
  OFCondition state = EC_StreamNotifyClient;
  while (state == EC_StreamNotifyClient && stream.show(part)) {
    state = read(stream);
    if (!is_bounded(*into.getMetaInfo(), most_elements) || !is_bounded(*into.getDataset(), most_elements))
      state = EC_CorruptedData;
  }
  into.transferEnd();
  return state;
}

/// Limits of what is read, so that nobody gets more memory or time than a film is worth.
struct read_limits {
  std::size_t unpacked;    // bytes of a data set that is deflated
  unsigned long elements;  // of a data set, and items of a sequence
};
inline constexpr std::size_t most_unpacked_of_file = std::size_t{1} << 30;
inline constexpr unsigned long most_elements_sent = 10000, most_elements_of_file = 1000000;  // a DICOMDIR has many

/// Whether pixels lie in fragments that nobody was told to read as such.
inline bool has_unread_fragments(DcmFileFormat& contents) {
  DcmElement* pixels = nullptr;
  return !DcmXfer{contents.getDataset()->getOriginalXfer()}.isEncapsulated() &&
         contents.getDataset()->findAndGetElement(DCM_PixelData, pixels).good() &&
         pixels->getLengthField() == DCM_UndefinedLength;
}

/// A data set of a syntax that DCMTK does not know ends before it begins. Which one is told where it is the standard's.
inline void expect_known_syntax(DcmFileFormat& contents, const std::string& name) {
  OFString syntax;
  contents.getMetaInfo()->findAndGetOFString(DCM_TransferSyntaxUID, syntax);
  const std::string_view uid{syntax.c_str(), syntax.length()};
  const bool standard =
      uid.starts_with("1.2.840.10008.") && uid.size() <= 64 && uid.find_first_not_of("0123456789.") == uid.npos;
  expect<unknown_syntax_error>(
      uid.empty() || DcmXfer{syntax.c_str()}.getXfer() != EXS_Unknown,
      name + ": its transfer syntax is not read here" + (standard ? ": " + std::string{uid} : std::string{}));
}

/// \throws format_error naming the file
inline std::shared_ptr<DcmFileFormat> read_whole(std::unique_ptr<byte_source> source, const std::string& begin,
                                                 const std::string& name, const read_limits& limits) {
  silence_dcmtk();
  expect<format_error>(has_preamble(begin) || begins_data_set(begin), name + ": is no DICOM file");
  auto contents = std::make_shared<DcmFileFormat>();
  byte_stream stream{std::move(source), limits.unpacked};
  const OFCondition read = read_in_parts(stream, *contents, limits.elements, [&](DcmInputStream& from) {
    return contents->read(from, EXS_Unknown, EGL_noChange);
  });
  expect<format_error>(!stream.too_large(),
                       name + ": is a deflated DICOM file of more than " + std::to_string(limits.unpacked) + " bytes");
  if (read.bad() || has_unread_fragments(*contents)) expect_known_syntax(*contents, name);
  expect<format_error>(read.good(), name + ": is a damaged or truncated DICOM file: " + read.text());
  expect<format_error>(contents->getDataset()->card() > 0, name + ": is a DICOM file without a data set");
  return contents;
}

/// Whether bytes that may have no preamble are those of a DICOM file: their data set begins as one and can be read.
inline bool holds_data_set(std::unique_ptr<byte_source> source, const std::string& begin) {
  if (has_preamble(begin)) return true;
  if (!begins_data_set(begin)) return false;
  silence_dcmtk();
  DcmFileFormat contents;
  byte_stream stream{std::move(source), 0};  // what is deflated has a preamble
  const OFCondition read = read_in_parts(stream, contents, most_elements_sent, [&](DcmInputStream& from) {
    return contents.readUntilTag(from, EXS_Unknown, EGL_noChange, DCM_MaxReadLength, DCM_PixelData);
  });
  return read.good() && contents.getDataset()->tagExists(DCM_SOPClassUID);
}

}  // namespace detail

LUNGSEG_INLINE dicom_file::dicom_file(const std::filesystem::path& file)
    : path_{file},
      contents_{detail::read_whole(std::make_unique<detail::file_source>(file), detail::first_bytes(file),
                                   file.string(), {detail::most_unpacked_of_file, detail::most_elements_of_file})} {}

LUNGSEG_INLINE dicom_file::dicom_file(std::span<const std::uint8_t> bytes, const std::string& name,
                                      std::size_t most_unpacked)
    : path_{name},
      contents_{detail::read_whole(std::make_unique<detail::memory_source>(bytes), detail::first_bytes(bytes), name,
                                   {most_unpacked, detail::most_elements_sent})} {}

LUNGSEG_INLINE DcmDataset& dicom_file::data_set() const {
  return *contents_->getDataset();
}

LUNGSEG_INLINE bool is_dicom(const std::filesystem::path& file) {
  std::error_code fault;
  if (!std::filesystem::is_regular_file(file, fault)) return false;
  const std::optional<std::string> begin = detail::readable_first_bytes(file);
  return begin && detail::holds_data_set(std::make_unique<detail::file_source>(file), *begin);
}

LUNGSEG_INLINE bool may_be_dicom(const std::filesystem::path& file) {
  std::error_code fault;
  const std::filesystem::file_type type = std::filesystem::status(file, fault).type();
  if (type != std::filesystem::file_type::regular) return type != std::filesystem::file_type::not_found;
  const std::optional<std::string> begin = detail::readable_first_bytes(file);
  return !begin || detail::holds_data_set(std::make_unique<detail::file_source>(file), *begin);
}

LUNGSEG_INLINE bool is_dicom_bytes(std::span<const std::uint8_t> bytes) {
  const std::string begin = detail::first_bytes(bytes);
  if (detail::has_preamble(begin) || !detail::begins_data_set(begin)) return detail::has_preamble(begin);
  return detail::holds_data_set(std::make_unique<detail::memory_source>(bytes), begin);
}

}}  // namespace lungseg::LUNGSEG_ABI
