// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "runtime/shared_library.hpp"

#include <dlfcn.h>

#include <cstdlib>

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

bool is_named(const library_facts& facts) {
  const char* named = std::getenv(facts.variable);
  return named && *named;
}

std::vector<std::string> places_of(const library_facts& facts) {
  if (is_named(facts)) return {std::getenv(facts.variable)};
  std::vector<std::string> names{facts.file};
  if (const std::string found = facts.found_at; !found.ends_with("NOTFOUND")) names.push_back(found);
  return names;
}

void shared_library::close::operator()(void* handle) const noexcept {
  dlclose(handle);
}

shared_library::shared_library(const library_facts& facts, std::span<const std::string> candidates)
    : name_{facts.name} {
  std::string reasons;
  for (const std::string& name : candidates) {
    // What is open stays in memory: these libraries have work left for the ends of threads and of the process, for
    // which their code must be there, and a second context need not read half a gigabyte again.
    handle_.reset(dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE));
    if (handle_) return;
    const char* reason = dlerror();
    reasons += std::string{reasons.empty() ? "" : "; "} + (reason ? reason : name.c_str());
  }
  throw device_error{std::string{facts.name} + " is missing, which " + facts.purpose + " need: " + reasons + " (" +
                     facts.variable + " can name the file " + facts.file + ")"};
}

void* shared_library::address_of(const char* symbol) const {
  void* address = dlsym(handle_.get(), symbol);
  expect<device_error>(address != nullptr, std::string{name_} + ": its library has no " + symbol);
  return address;
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
