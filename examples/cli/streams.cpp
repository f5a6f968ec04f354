// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "streams.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <sstream>

#include "common.hpp"
#include "lungseg/core/printable.hpp"

namespace cli {

bool reserve_streams() {
  std::signal(SIGPIPE, SIG_IGN);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) >= 0) continue;
    // The lowest free descriptor is this one. Standard output cannot be written to: what is lost there must be known.
    if (::open("/dev/null", stream == STDERR_FILENO ? O_WRONLY : O_RDONLY) != stream) return false;
  }
  return true;
}

void complain(const std::string& message) {
  std::istringstream lines{message};
  std::string shown = "lungseg: ";
  for (std::string line; std::getline(lines, line); shown += '\n') shown += lungseg::printable(line);
  std::cerr << shown << std::flush;
}

int close_output(int status) {
  errno = 0;
  std::cout.flush();
  const bool whole = std::cout.good() && std::ferror(stdout) == 0;
  if (std::fclose(stdout) == 0 && whole) return status;
  complain("standard output: cannot write" + (errno != 0 ? ": " + std::string{std::strerror(errno)} : ""));
  return status == done || status == some_failed ? wrong_use : status;
}

}  // namespace cli
