// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// lungseg serve, in a program that was built without what it needs.

#include "lungseg/core/error.hpp"
#include "serve.hpp"

namespace cli {

command add_serve(CLI::App& program) {
  CLI::App* app = add_command(program, "serve", "a page to drop films on, and the same over HTTP (not in this build)");
  app->allow_extras();
  return {
      app, []() -> int {
        throw lungseg::option_error{
            "serve: this program was built without cpp-httplib and libzip (Debian: libcpp-httplib-dev, libzip-dev); "
            "install them and build it again"};
      }};
}

}  // namespace cli
