// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <optional>
#include <string>

namespace serve {

/// How the server takes films in DICOM files, in the words of predict's options.
struct film_options {
  std::string window{};              // --window, unless a request says another; empty: the file's first
  bool keep_identity = false;        // films are called what their senders call them
  bool presentation_states = false;  // archives get the outlines as a presentation state, too
  std::string key{};                 // of --deidentify: DICOM results say nothing of the patient; empty: they do
};

/// What a sender says of all films of a request.
struct said_of_films {
  std::optional<double> pixel_size{};  // of their pixels' shorter sides [millimetres]
  std::string window{};                // of those in DICOM files; empty: film_options::window
};

/// Whether a text is a --window of films: the number of one of the file's windows, or CENTER,WIDTH.
bool is_window(const std::string& text);

}  // namespace serve
