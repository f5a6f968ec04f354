// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "lungseg/model/mask_rcnn/detect_plan.hpp"
#include "lungseg/model/mask_rcnn/device_detect.hpp"
#include "lungseg/model/mask_rcnn/device_losses.hpp"
#include "lungseg/model/mask_rcnn/network.hpp"
#include "lungseg/nn/device_plans.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The passes of one Mask R-CNN on a GPU. For every size of its input a pass has a plan: memory for what goes in and
/// comes out, and the work between them, which is done directly once and then replayed as a captured graph.
class device_passes {
 public:
  /// \param windows  (N) in network pixels, or empty: everywhere
  /// \param observe  if given, the work is done directly
  std::vector<std::vector<detection>> detect(const context& ctx, mask_rcnn_network& net, const tensor<float, 4>& images,
                                             std::span<const box> windows, const layer_observer& observe) {
    net.expect_input(images.extents());
    detect_plan& plan =
        detect_plans_.get(ctx, net.config, nn::captured_for_inference(net.state()), {images.extents(), 0}, [&] {
          return detect_plan{ctx, net, images.extents()};
        });
    plan.set_images(ctx, images);
    plan.set_windows(net.config, windows);
    const auto work = [&] {
      nn::tape t{ctx, nn::tape::mode::inference};
      detect_on_device(t, net.config, net.features(t, plan.images, observe), plan.anchors, net.boxes, net.masks,
                       plan.windows, plan.proposal_windows, plan.found);
    };
    observe ? work() : plan.work.run(ctx, work);
    return plan.found.to_host(ctx).read(plan.anchors.coordinates);
  }

  /// The losses of a batch, and on a training tape the gradients of all parameters, added to, and what and_then queues.
  mask_rcnn_losses losses(const context& ctx, mask_rcnn_network& net, nn::tape::mode mode,
                          const tensor<float, 4>& images, std::span<const ground_truth> truths, std::uint64_t step,
                          const std::function<void()>& and_then = {}) {
    net.expect_input(images.extents());
    const bool training = mode == nn::tape::mode::training;
    const nn::state_refs state = net.state();
    loss_plan& plan =
        (training ? train_plans_ : validate_plans_)
            .get(ctx, net.config, training ? nn::captured_for_training(ctx, state) : nn::captured_for_inference(state),
                 {images.extents(), objects_of(truths)}, [&] {
                   return loss_plan{ctx, net, images.extents(), objects_of(truths)};
                 });
    plan.set_inputs(ctx, images, truths, step);
    plan.work.run(ctx, [&] {
      nn::tape t{ctx, mode};
      const feature_maps maps = net.features(t, plan.images);
      device_losses losses{t, net.config, maps, plan.anchors, plan.truth};
      losses.compute(net.boxes, net.masks, plan.windows, plan.losses);
      if (training) t.backward();
      ctx.gpu().mark("backward");
      if (and_then) and_then();
      ctx.gpu().mark("update");
    });
    const tensor<double, 1> l = plan.losses.on_host();
    return {l[0], l[1], l[2], l[3], l[4]};
  }

 private:
  /// Room for the objects of a film: few sizes, so that few graphs are captured.
  static int objects_of(std::span<const ground_truth> truths) {
    std::size_t most = 2;
    for (const ground_truth& truth : truths)
      while (most < truth.boxes.size()) most *= 2;
    return static_cast<int>(most);
  }

  struct loss_plan : pass_plan {
    device_truth truth;
    tensor<box, 1> windows;
    tensor<double, 1> losses;

    loss_plan(const context& ctx, const mask_rcnn_network& net, const shape<4>& e, int objects)
        : pass_plan{ctx, net, e},
          truth{ctx, e[0], objects, e[1], e[2]},
          windows{ctx.make<box>(shape<1>{e[0]})},
          losses{ctx.make<double>(shape<1>{5})} {
      tensor<box, 1> whole{windows.extents()};
      whole.fill(anchors.coordinates.whole());
      windows.copy_from_host(whole);
    }
    void set_inputs(const context& ctx, const tensor<float, 4>& from, std::span<const ground_truth> truths,
                    std::uint64_t step) {
      set_images(ctx, from);
      truth.copy_from_host(truths, step);
    }
  };

  using plan_key = std::pair<shape<4>, int>;

  device_plans<plan_key, detect_plan, mask_rcnn_config> detect_plans_;
  device_plans<plan_key, loss_plan, mask_rcnn_config> train_plans_, validate_plans_;
};

}}  // namespace lungseg::LUNGSEG_ABI
