// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "../support/scratch_folder.hpp"

namespace lungseg_test {

/// The built program: $LUNGSEG_PROGRAM, or the one of the same build.
inline std::filesystem::path program_file() {
  if (const char* named = std::getenv("LUNGSEG_PROGRAM")) return named;
#if defined(LUNGSEG_PROGRAM)
  return LUNGSEG_PROGRAM;
#else
  throw std::runtime_error{"the program lungseg was not built with these tests; name it in LUNGSEG_PROGRAM"};
#endif
}

/// How often a text has another in it.
inline int times_in(const std::string& text, const std::string& what) {
  int count = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != text.npos; at += what.size()) ++count;
  return count;
}

/// What a run of the program left behind.
struct program_run {
  int status = -1;  // exit status; -1 when a signal ended it
  std::string out, err;
};

/// Runs a line of shell, in which $LUNGSEG is the program.
inline program_run run_shell(const std::string& line) {
  const scratch_folder folder;
  const std::string out = (folder / "out").string(), err = (folder / "err").string();
  ::setenv("LUNGSEG", program_file().c_str(), 1);
  const int ended = std::system(("{ " + line + "\n} >'" + out + "' 2>'" + err + "' </dev/null").c_str());
  return {WIFEXITED(ended) ? WEXITSTATUS(ended) : -1, contents_of(out), contents_of(err)};
}

/// Runs `lungseg arguments` through the shell, so paths in the arguments must be quoted where they need it.
inline program_run run_program(const std::string& arguments) {
  return run_shell("exec \"$LUNGSEG\" " + arguments);
}

}  // namespace lungseg_test
