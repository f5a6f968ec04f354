"""Loads a weight file into the same layers in Keras 2 by name, and writes it again from there.

    python3 keras_check.py FILE.h5 WRITTEN_BY_KERAS.h5 [--depth 50] [--classes 3] [--fpn-out 256]

Run by hand, because it needs TensorFlow (tried with tensorflow-cpu==2.15.1 and "numpy<2"). Fails unless load_weights gives
every weight of the model exactly the file's values. The second file is for the way back:

    lungseg convert MODEL.safetensors a.h5 && python3 keras_check.py a.h5 b.h5
    lungseg convert b.h5 BACK.safetensors --config C.json     # the tensors of MODEL.safetensors
"""
import argparse

import h5py
import numpy as np
from tensorflow.keras import Model, layers as kl


def conv_norm(x, conv, norm, filters, size, wrap=lambda layer, name: layer, **options):
    x = wrap(kl.Conv2D(filters, size, **options), conv)(x)
    return wrap(kl.BatchNormalization(), norm)(x)


def named(layer, name):
    layer._name = name
    return layer


def per_region(layer, name):
    return kl.TimeDistributed(layer, name=name)


def body(x, depth):
    x = kl.Activation("relu")(conv_norm(kl.ZeroPadding2D(3)(x), "conv1", "bn_conv1", 64, 7, named, strides=2))
    x = kl.MaxPooling2D(3, 2, padding="same")(x)
    maps = []
    for stage, blocks in zip("2345", (3, 4, {50: 6, 101: 23}[depth], 3)):
        width = 64 << (int(stage) - 2)
        for i in range(blocks):
            at, stride = stage + chr(97 + i), 2 if i == 0 and stage > "2" else 1
            names = lambda branch: (f"res{at}_branch{branch}", f"bn{at}_branch{branch}")
            y = kl.Activation("relu")(conv_norm(x, *names("2a"), width, 1, named, strides=stride))
            y = kl.Activation("relu")(conv_norm(y, *names("2b"), width, 3, named, padding="same"))
            y = conv_norm(y, *names("2c"), 4 * width, 1, named)
            short = conv_norm(x, *names("1"), 4 * width, 1, named, strides=stride) if i == 0 else x
            x = kl.Activation("relu", name=f"res{at}_out")(kl.Add()([y, short]))
        maps.append(x)
    return maps


def build(depth, classes, fpn_out):
    image = kl.Input((None, None, 3), name="input_image")
    maps, merged, pyramid = body(image, depth), None, []
    for level in (5, 4, 3, 2):
        side = kl.Conv2D(256, 1, name=f"fpn_c{level}p{level}")(maps[level - 2])
        merged = side if merged is None else kl.Add(name=f"fpn_p{level}add")(
            [kl.UpSampling2D(name=f"fpn_p{level + 1}upsampled")(merged), side])
        pyramid.append(kl.Conv2D(fpn_out, 3, padding="same", name=f"fpn_p{level}")(merged))
    features = kl.Input((None, None, fpn_out), name="input_rpn_feature_map")
    shared = kl.Conv2D(512, 3, padding="same", activation="relu", name="rpn_conv_shared")(features)
    rpn = Model(features, [kl.Conv2D(6, 1, name="rpn_class_raw")(shared),
                           kl.Conv2D(12, 1, name="rpn_bbox_pred")(shared)], name="rpn_model")
    outputs = [y for p in pyramid for y in rpn(p)]

    box = small = kl.Input((None, 7, 7, fpn_out))
    for i, size in ((1, 7), (2, 1)):
        box = conv_norm(box, f"mrcnn_class_conv{i}", f"mrcnn_class_bn{i}", 1024, size, per_region)
    box = kl.Reshape((-1, 1024), name="pool_squeeze")(box)
    outputs += [per_region(kl.Dense(classes), "mrcnn_class_logits")(box),
                per_region(kl.Dense(4 * classes), "mrcnn_bbox_fc")(box)]
    mask = large = kl.Input((None, 14, 14, fpn_out))
    for i in (1, 2, 3, 4):
        mask = conv_norm(mask, f"mrcnn_mask_conv{i}", f"mrcnn_mask_bn{i}", 256, 3, per_region, padding="same")
    mask = per_region(kl.Conv2DTranspose(256, 2, strides=2), "mrcnn_mask_deconv")(mask)
    outputs.append(per_region(kl.Conv2D(classes, 1), "mrcnn_mask")(mask))
    return Model([image, small, large], outputs)


def compare(model, file):
    count = 0
    with h5py.File(file, "r") as f:
        for layer in model.layers:
            group = f[layer.name] if layer.weights else None
            names = [n.decode() if isinstance(n, bytes) else n for n in group.attrs["weight_names"]] if group else []
            assert len(names) == len(layer.weights), (layer.name, names)
            for name, weight in zip(names, layer.weights):
                assert name.split("/")[-1] == weight.name.split("/")[-1], (name, weight.name)
                assert np.array_equal(group[name][()], weight.numpy()), f"{layer.name}: {name} differs"
                count += 1
    return count


def main():
    options = argparse.ArgumentParser()
    options.add_argument("file")
    options.add_argument("written")
    for name, value in (("--depth", 50), ("--classes", 3), ("--fpn-out", 256)):
        options.add_argument(name, type=int, default=value)
    options = options.parse_args()
    model = build(options.depth, options.classes, options.fpn_out)
    model.load_weights(options.file, by_name=True)
    print("by name:", compare(model, options.file), "tensors are the file's")
    model.save_weights(options.written)
    print("written by Keras:", compare(model, options.written), "tensors are the model's")


if __name__ == "__main__":
    main()
