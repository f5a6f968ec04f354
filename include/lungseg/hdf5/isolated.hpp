// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>

#include "lungseg/core/named_tensor.hpp"

/// \file
/// Reading in a child process. HDF5 1.10 crashes on about one damaged file in a hundred and runs in circles on one in a
/// thousand (counted with random bytes changed); a film program must survive what it is given. So the library's code
/// runs in a process that may fail: with bounded memory and time, and without the right to end ours.

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// One end of a pipe.
class pipe_end {
 public:
  explicit pipe_end(int descriptor) noexcept : descriptor_{descriptor} {}
  pipe_end(const pipe_end&) = delete;
  pipe_end& operator=(const pipe_end&) = delete;
  ~pipe_end() { close(); }
  void close() noexcept {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
  }

  /// \throws file_error when the other side is gone
  void write(const void* bytes, std::size_t count) {
    for (const char* at = static_cast<const char*>(bytes); count > 0;) {
      const ssize_t done = ::write(descriptor_, at, count);
      if (done < 0 && errno == EINTR) continue;
      expect<file_error>(done > 0, "pipe: nobody reads");
      at += done, count -= static_cast<std::size_t>(done);
    }
  }
  /// False when the other side ended, or said nothing for `patience_ms`.
  bool read(void* bytes, std::size_t count) {
    constexpr int patience_ms = 120'000;
    for (char* at = static_cast<char*>(bytes); count > 0;) {
      pollfd wait{descriptor_, POLLIN, 0};
      const int ready = ::poll(&wait, 1, patience_ms);
      if (ready < 0 && errno == EINTR) continue;
      if (ready <= 0) return false;
      const ssize_t done = ::read(descriptor_, at, count);
      if (done < 0 && errno == EINTR) continue;
      if (done <= 0) return false;
      at += done, count -= static_cast<std::size_t>(done);
    }
    return true;
  }

 private:
  int descriptor_;
};

/// Sends what an archive holds.
class archive_sender {
 public:
  explicit archive_sender(pipe_end& to) : to_{to} {}

  void send(std::uint64_t number) { to_.write(&number, sizeof number); }
  void send(const std::string& text) {
    send(text.size());
    to_.write(text.data(), text.size());
  }
  void send(const archive& contents) {
    send(contents.metadata.size());
    for (const auto& [key, text] : contents.metadata) send(key), send(text);
    send(contents.tensors.size());
    for (const named_tensor& t : contents.tensors) {
      send(t.name), send(t.type), send(t.extents.size());
      for (const std::int64_t extent : t.extents) send(static_cast<std::uint64_t>(extent));
      send(t.bytes.size());
      to_.write(t.bytes.data(), t.bytes.size());
    }
  }

 private:
  pipe_end& to_;
};

/// Receives it. What the child says is believed within a budget only: it may have gone mad.
class archive_receiver {
 public:
  /// \param budget  bytes that may be allocated in all
  archive_receiver(pipe_end& from, std::uint64_t budget) : from_{from}, budget_{budget} {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    if (!from_.read(&value, sizeof value)) throw ended{};
    return value;
  }
  std::string text() {
    std::string value(spend(number()), '\0');
    if (!from_.read(value.data(), value.size())) throw ended{};
    return value;
  }
  /// \param with_data  whether the tensors come with their elements
  archive contents(bool with_data) {
    archive result;
    for (std::uint64_t left = number(); left > 0; --left) {
      const std::string key = text();
      result.metadata[key] = text();
    }
    for (std::uint64_t left = number(); left > 0; --left) {
      named_tensor t{text(), text(), {}, {}, nullptr};
      t.extents.resize(spend(number()));
      for (std::int64_t& extent : t.extents) extent = static_cast<std::int64_t>(number());
      const std::size_t count = spend(number());
      if (count != (with_data ? bytes_of(t) : 0)) throw ended{};
      const std::shared_ptr<std::byte[]> block{new std::byte[count]};
      if (!from_.read(block.get(), count)) throw ended{};
      t.bytes = {block.get(), count};
      t.owner = block;
      result.tensors.push_back(std::move(t));
    }
    return result;
  }

  /// Thrown when the child is gone, or talks nonsense.
  struct ended {};

 private:
  static std::uint64_t bytes_of(const named_tensor& t) {
    auto bytes = static_cast<std::uint64_t>(element_bytes(t.type));
    for (const std::int64_t extent : t.extents)
      if (extent < 0 || __builtin_mul_overflow(bytes, static_cast<std::uint64_t>(extent), &bytes)) throw ended{};
    return bytes;
  }
  std::size_t spend(std::uint64_t bytes) {
    if (bytes > budget_) throw ended{};
    budget_ -= bytes;
    return static_cast<std::size_t>(bytes);
  }

  pipe_end& from_;
  std::uint64_t budget_;
};

/// What a child may use beyond what this process has: memory and seconds of computing for a file of `bytes`.
struct child_limits {
  std::uint64_t memory = 0;
  std::uint64_t seconds = 0;

  static child_limits for_file(std::uint64_t bytes) {
    return {(std::uint64_t{1} << 28) + 20 * bytes, 2 + (bytes >> 24)};
  }

  void apply() const noexcept {
    for (const int fault : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT}) ::signal(fault, SIG_DFL);
    const auto limit = [](auto resource, rlim_t most) {
      const rlimit both{most, most};
      ::setrlimit(resource, &both);
    };
    limit(RLIMIT_CORE, 0);
    // Last words of a crash ("free(): invalid pointer") would only puzzle whoever reads our messages.
    if (const int nowhere = ::open("/dev/null", O_WRONLY); nowhere >= 0) ::dup2(nowhere, STDERR_FILENO);
    limit(RLIMIT_CPU, seconds);
    std::uint64_t pages = 0;
    if (std::ifstream{"/proc/self/statm"} >> pages)
      limit(RLIMIT_AS, pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) + memory);
  }
};

/// Runs read() -> archive in a child process and brings back what it returns or throws.
/// \param file       for messages
/// \param with_data  whether the tensors come with their elements
/// \throws format_error  also when the child crashed or ran out of memory or time
/// \throws file_error    also when no process can be started
template <class F>
archive read_isolated(const std::string& file, const child_limits& limits, bool with_data, F&& read) {
  int ends[2];
  expect<file_error>(::pipe2(ends, O_CLOEXEC) == 0, file + ": cannot make a pipe: " + std::strerror(errno));
  pipe_end from{ends[0]}, to{ends[1]};
  const pid_t child = ::fork();
  expect<file_error>(child >= 0, file + ": cannot start a process to read it: " + std::strerror(errno));
  enum outcome : std::uint64_t { all_read, wrong_format, wrong_file };
  if (child == 0) {
    limits.apply();
    try {
      archive_sender sender{to};
      const auto fail = [&](outcome kind, const char* what) { sender.send(kind), sender.send(std::string{what}); };
      try {
        const archive contents = read();
        sender.send(std::uint64_t{all_read}), sender.send(contents);
      } catch (const file_error& fault) {
        fail(wrong_file, fault.what());
      } catch (const error& fault) {
        fail(wrong_format, fault.what());
      }
    } catch (...) {  // out of memory, or nobody reads: the end of the pipe tells it
    }
    ::_exit(0);
  }
  to.close();
  const auto end_child = [child](const char*) {
    ::kill(child, SIGKILL);  // it has nothing to lose
    while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
  };
  const std::unique_ptr<const char, decltype(end_child)> always{"", end_child};
  try {
    archive_receiver receiver{from, limits.memory};
    const std::uint64_t kind = receiver.number();
    if (kind == all_read) return receiver.contents(with_data);
    const std::string what = receiver.text();
    if (kind == wrong_file) throw file_error{what};
    throw format_error{what};
  } catch (const archive_receiver::ended&) {
    throw format_error{file + ": the HDF5 library failed while reading it: the file is damaged"};
  }
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
