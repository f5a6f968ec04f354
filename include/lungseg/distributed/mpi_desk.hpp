// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <mpi.h>

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

#include "lungseg/distributed/mpi_world.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Where the first rank answers what the others ask, one question after the other, in any order: work that is handed
/// out as ranks come for it, and not in step.
class mpi_desk {
 public:
  /// Collective.
  explicit mpi_desk(const mpi_world& world) : process_{world.process()} {
    detail::expect_mpi(MPI_Comm_dup(MPI_COMM_WORLD, &comm_), "MPI_Comm_dup");
    MPI_Comm_set_errhandler(comm_, MPI_ERRORS_RETURN);
  }
  ~mpi_desk() {
    if (!session().given_up) MPI_Comm_free(&comm_);
  }
  mpi_desk(const mpi_desk&) = delete;
  mpi_desk& operator=(const mpi_desk&) = delete;

  /// Of the first rank: answers until every other one has left. \param reply  throws nothing
  /// \throws lost_rank_error
  void serve(const std::function<std::string(std::string_view)>& reply) {
    for (int left = 0; left + 1 < session().size();) {
      const header from = receive_header(MPI_ANY_SOURCE);
      if (from[1] == leaves)
        ++left;
      else
        send(reply(receive_text(from)), static_cast<int>(from[0]));
    }
  }
  /// Of any other rank, one thread at a time. \return what serve() replied \throws lost_rank_error
  std::string ask(std::string_view question) {
    send(question, 0);
    return receive_text(receive_header(0));
  }
  /// Of any other rank, which will ask no more. \throws lost_rank_error
  void leave() { send_header(leaves, 0); }

 private:
  using header = std::array<std::int64_t, 2>;  // who sends, and how many bytes follow
  static constexpr std::int64_t leaves = -1;
  enum tag { of_header, of_text };

  detail::mpi_session& session() const noexcept { return process_->session; }
  void start(int code, MPI_Request& request) {
    detail::expect_mpi(code, "MPI");
    session().wait(request, true, "MPI");
  }
  void send_header(std::int64_t length, int to) {
    const header own{session().rank(), length};
    MPI_Request request{};
    start(MPI_Isend(own.data(), 2, MPI_INT64_T, to, of_header, comm_, &request), request);
  }
  void send(std::string_view text, int to) {
    expect<lost_rank_error>(text.size() <= std::numeric_limits<int>::max(), "ranks: a message of more than 2 GiB");
    send_header(std::ssize(text), to);
    MPI_Request request{};
    start(MPI_Isend(text.data(), static_cast<int>(text.size()), MPI_BYTE, to, of_text, comm_, &request), request);
  }
  header receive_header(int from) {
    header theirs{};
    MPI_Request request{};
    start(MPI_Irecv(theirs.data(), 2, MPI_INT64_T, from, of_header, comm_, &request), request);
    return theirs;
  }
  std::string receive_text(const header& of) {
    std::string text(static_cast<std::size_t>(of[1]), '\0');
    MPI_Request request{};
    start(MPI_Irecv(text.data(), static_cast<int>(text.size()), MPI_BYTE, static_cast<int>(of[0]), of_text, comm_,
                    &request),
          request);
    return text;
  }

  std::shared_ptr<detail::mpi_process> process_;
  MPI_Comm comm_ = MPI_COMM_NULL;
};

}}  // namespace lungseg::LUNGSEG_ABI
