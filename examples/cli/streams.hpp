// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What the program does about its three standard streams, whatever the caller has made of them.

#include <string>

namespace cli {

/// Occupies the descriptors 0 to 2 where the caller closed them, so that no file that is opened later gets one of them
/// and then holds messages. A reader that goes away (| head) ends nothing: it becomes a failed write.
/// \return whether it could be done
bool reserve_streams();

/// A message on standard error, after the program's name. What a terminal would obey or not show is made visible.
void complain(const std::string& message);

/// The end of standard output. \return the status, or wrong_use when results were lost: a full disk, a reader that has
/// gone, a descriptor that was closed
int close_output(int status);

}  // namespace cli
