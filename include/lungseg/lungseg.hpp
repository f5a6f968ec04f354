// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The whole library for programs that do not care which part they use. Programs that do include single headers, which
/// compiles faster; no header of the library includes this one.

// The facade: dataset(), train(), segment().
#include "lungseg/api/dataset.hpp"
#include "lungseg/api/mask_training.hpp"
#include "lungseg/api/segment.hpp"
#include "lungseg/api/train.hpp"
#include "lungseg/api/unet_masks.hpp"

// Tensors to and from a GPU.
#include "lungseg/core/transfer.hpp"

// Texts and names as people can read them.
#include "lungseg/core/printable.hpp"

// Films, masks, datasets.
#include "lungseg/data/augment.hpp"
#include "lungseg/data/coco.hpp"
#include "lungseg/data/components.hpp"
#include "lungseg/data/dataset_builder.hpp"
#include "lungseg/data/dataset_file.hpp"
#include "lungseg/data/draw.hpp"
#include "lungseg/data/figures.hpp"
#include "lungseg/data/film_io.hpp"
#include "lungseg/data/histogram.hpp"
#include "lungseg/data/image_ids.hpp"
#include "lungseg/data/laterality.hpp"
#include "lungseg/data/letterbox.hpp"
#include "lungseg/data/loader.hpp"
#include "lungseg/data/morphology.hpp"
#include "lungseg/data/phantom.hpp"
#include "lungseg/data/png_writer.hpp"
#include "lungseg/data/polygon.hpp"
#include "lungseg/data/resize.hpp"
#include "lungseg/data/rle.hpp"
#include "lungseg/data/seed_json.hpp"

// Networks and their weights. Keras' own files are read by lungseg/hdf5/, which needs a library and is not here.
#include "lungseg/core/hdf5_signature.hpp"
#include "lungseg/model/config_json.hpp"
#include "lungseg/model/keras_config.hpp"
#include "lungseg/model/keras_weights.hpp"
#include "lungseg/model/mask_rcnn.hpp"
#include "lungseg/model/matterport_config.hpp"
#include "lungseg/model/presets.hpp"
#include "lungseg/model/torchvision_weights.hpp"
#include "lungseg/model/unet_weights.hpp"
#include "lungseg/model/weight_report.hpp"
#include "lungseg/model/weights.hpp"

// Training.
#include "lungseg/train/checkpoint.hpp"
#include "lungseg/train/curves.hpp"
#include "lungseg/train/mask_rcnn_trainee.hpp"
#include "lungseg/train/trainer.hpp"
#include "lungseg/train/unet_trainee.hpp"

// Prediction and scores.
#include "lungseg/infer/coco_ap.hpp"
#include "lungseg/infer/coco_results.hpp"
#include "lungseg/infer/evaluate.hpp"
#include "lungseg/infer/evaluation_file.hpp"
#include "lungseg/infer/film_detector.hpp"
#include "lungseg/infer/film_files.hpp"
#include "lungseg/infer/film_table.hpp"
#include "lungseg/infer/html_report.hpp"
#include "lungseg/infer/mask_evaluation.hpp"
#include "lungseg/infer/mask_predictor.hpp"
#include "lungseg/infer/predictor.hpp"
#include "lungseg/infer/raw_results.hpp"
#include "lungseg/infer/split_batch.hpp"

// Operations, forward and backward.
#include "lungseg/math/activation.hpp"
#include "lungseg/ops/anchors.hpp"
#include "lungseg/ops/box_coding.hpp"
#include "lungseg/ops/conv2d.hpp"
#include "lungseg/ops/elementwise.hpp"
#include "lungseg/ops/fold.hpp"
#include "lungseg/ops/group_norm.hpp"
#include "lungseg/ops/loss.hpp"
#include "lungseg/ops/mask_overlap_loss.hpp"
#include "lungseg/ops/mask_paste.hpp"
#include "lungseg/ops/mask_target.hpp"
#include "lungseg/ops/match.hpp"
#include "lungseg/ops/nms.hpp"
#include "lungseg/ops/norm.hpp"
#include "lungseg/ops/optimizer.hpp"
#include "lungseg/ops/pool.hpp"
#include "lungseg/ops/roi_pool.hpp"
#include "lungseg/ops/sample.hpp"
#include "lungseg/ops/top_k.hpp"
#include "lungseg/ops/upsample.hpp"
