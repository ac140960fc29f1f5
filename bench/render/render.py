"""Render the foreground and background plates of the bench pictures.

Usage: python render.py OUT_DIR [--preview] [NAME ...]

For every picture two float EXR files are written to OUT_DIR:

  NAME.fg.exr   the subject alone on transparent film (premultiplied, linear)
  NAME.bg.exr   the scene without the subject, but with its shadow (linear)

compose.py turns them into the picture and its truth.
"""

import argparse
import math
import pathlib
import sys
import time

import bpy
import numpy as np
from mathutils import Matrix, Vector
from scipy.spatial import cKDTree

TAU = 2 * math.pi
UP = np.array([0.0, 0.0, 1.0])


# --------------------------------------------------------------- materials


def principled(name, color, rough=0.5, **inputs):
    """A Principled BSDF; extra keyword arguments set inputs by name."""
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    shader = material.node_tree.nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (*color, 1)
    shader.inputs["Roughness"].default_value = rough
    for key, value in inputs.items():
        shader.inputs[key.replace("_", " ").title().replace("Ior", "IOR")].default_value = value
    return material


def node_tools(material):
    tree = material.node_tree
    return tree.nodes, tree.links, tree.nodes["Principled BSDF"]


def mottled(name, colors, scale, rough=0.6, stretch=(1, 1, 1), bump=0.0, **inputs):
    """A surface whose colour wanders through `colors` along a noise texture."""
    material = principled(name, colors[0], rough, **inputs)
    nodes, links, shader = node_tools(material)
    coords = nodes.new("ShaderNodeTexCoord")
    mapping = nodes.new("ShaderNodeMapping")
    mapping.inputs["Scale"].default_value = stretch
    noise = nodes.new("ShaderNodeTexNoise")
    noise.inputs["Scale"].default_value = scale
    noise.inputs["Detail"].default_value = 4
    ramp = nodes.new("ShaderNodeValToRGB")
    elements = ramp.color_ramp.elements
    while len(elements) < len(colors):
        elements.new(0.5)
    for i, color in enumerate(colors):
        elements[i].position = 0.3 + 0.4 * i / (len(colors) - 1)
        elements[i].color = (*color, 1)
    links.new(coords.outputs["Object"], mapping.inputs["Vector"])
    links.new(mapping.outputs["Vector"], noise.inputs["Vector"])
    links.new(noise.outputs["Fac"], ramp.inputs["Fac"])
    links.new(ramp.outputs["Color"], shader.inputs["Base Color"])
    if bump:
        node = nodes.new("ShaderNodeBump")
        node.inputs["Strength"].default_value = bump
        node.inputs["Distance"].default_value = 0.002
        links.new(noise.outputs["Fac"], node.inputs["Height"])
        links.new(node.outputs["Normal"], shader.inputs["Normal"])
    return material


def wood(name, light, dark):
    return mottled(name, [dark, light, dark, light], 6, 0.45, stretch=(0.6, 9, 1), bump=0.2)


def vertex_colored(name, rough=0.5, translucency=0.0):
    """A surface coloured by the mesh's `Col` attribute, for leaf-like things."""
    material = principled(name, (1, 1, 1), rough)
    nodes, links, shader = node_tools(material)
    color = nodes.new("ShaderNodeAttribute")
    color.attribute_name = "Col"
    links.new(color.outputs["Color"], shader.inputs["Base Color"])
    if translucency:
        translucent = nodes.new("ShaderNodeBsdfTranslucent")
        mix = nodes.new("ShaderNodeMixShader")
        mix.inputs["Fac"].default_value = translucency
        links.new(color.outputs["Color"], translucent.inputs["Color"])
        links.new(shader.outputs["BSDF"], mix.inputs[1])
        links.new(translucent.outputs["BSDF"], mix.inputs[2])
        links.new(mix.outputs["Shader"], nodes["Material Output"].inputs["Surface"])
    return material


def emission(name, color, strength):
    return principled(name, (0, 0, 0), emission_color=(*color, 1), emission_strength=strength)


def hair(name, root, tip, rough=0.35, variation=0.3):
    """Hair whose colour runs from `root` to `tip` and varies by strand."""
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    nodes, links = material.node_tree.nodes, material.node_tree.links
    body = nodes.new("ShaderNodeBsdfDiffuse")
    shine = nodes.new("ShaderNodeBsdfHair")
    shine.inputs["RoughnessU"].default_value = rough
    shine.inputs["RoughnessV"].default_value = 0.5
    shader = nodes.new("ShaderNodeMixShader")
    shader.inputs["Fac"].default_value = 0.3
    info = nodes.new("ShaderNodeHairInfo")
    along = nodes.new("ShaderNodeMix")
    along.data_type = "RGBA"
    along.inputs["A"].default_value = (*root, 1)
    along.inputs["B"].default_value = (*tip, 1)
    vary = nodes.new("ShaderNodeHueSaturation")
    brightness = nodes.new("ShaderNodeMapRange")
    brightness.inputs["To Min"].default_value = 1 - variation
    brightness.inputs["To Max"].default_value = 1 + variation
    links.new(info.outputs["Intercept"], along.inputs["Factor"])
    links.new(info.outputs["Random"], brightness.inputs["Value"])
    links.new(brightness.outputs["Result"], vary.inputs["Value"])
    links.new(along.outputs["Result"], vary.inputs["Color"])
    links.new(vary.outputs["Color"], body.inputs["Color"])
    links.new(body.outputs["BSDF"], shader.inputs[1])
    links.new(shine.outputs["BSDF"], shader.inputs[2])
    links.new(shader.outputs["Shader"], nodes["Material Output"].inputs["Surface"])
    return material


# ---------------------------------------------------------------- geometry


class Stage:
    """The objects of one picture, sorted into subject and surroundings."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.subject = []
        self.surroundings = []

    def add(self, obj, material=None, subject=True):
        if material is not None:
            obj.data.materials.append(material)
        if obj.name not in bpy.context.scene.collection.objects:
            bpy.context.scene.collection.objects.link(obj)
        (self.subject if subject else self.surroundings).append(obj)
        return obj

    def mesh(self, vertices, faces, material, subject=True, smooth=True, colors=None):
        data = bpy.data.meshes.new("mesh")
        data.from_pydata(np.asarray(vertices).tolist(), [], np.asarray(faces).tolist())
        if smooth:
            data.shade_smooth()
        if colors is not None:
            layer = data.color_attributes.new("Col", "FLOAT_COLOR", "POINT")
            rgba = np.concatenate([colors, np.ones((len(colors), 1))], axis=1)
            layer.data.foreach_set("color", rgba.astype(np.float32).ravel())
        return self.add(bpy.data.objects.new("mesh", data), material, subject)

    def lathe(self, profile, material, center=(0, 0, 0), subject=True, segments=128):
        """Turn an (r, z) profile around the vertical axis."""
        profile = np.asarray(profile, float)
        angle = np.arange(segments) / segments * TAU
        ring = np.stack([np.cos(angle), np.sin(angle)], 1)
        vertices = np.concatenate(
            [np.column_stack([r * ring, np.full(segments, z)]) for r, z in profile]
        ) + np.asarray(center)
        i, j = np.meshgrid(np.arange(len(profile) - 1), np.arange(segments), indexing="ij")
        k = (j + 1) % segments
        faces = np.stack(
            [i * segments + j, i * segments + k, (i + 1) * segments + k, (i + 1) * segments + j], -1
        )
        return self.mesh(vertices, faces.reshape(-1, 4), material, subject)

    def ellipsoid(self, center, radii, material, rotation=(0, 0, 0), subject=True, segments=48):
        angle = np.linspace(-math.pi / 2, math.pi / 2, segments // 2 + 1)
        obj = self.lathe(
            np.column_stack([np.cos(angle), np.sin(angle)]),
            material,
            subject=subject,
            segments=segments,
        )
        obj.matrix_world = placement(center, radii, rotation)
        return obj

    def tube(self, points, radius, material, subject=True, closed=False):
        """A round bar through the points; `radius` is one number or one per point."""
        data = bpy.data.curves.new("tube", "CURVE")
        data.dimensions = "3D"
        data.bevel_depth = 1
        data.bevel_resolution = 4
        data.use_fill_caps = True
        spline = data.splines.new("POLY")
        spline.points.add(len(points) - 1)
        points = np.column_stack([points, np.ones(len(points))])
        spline.points.foreach_set("co", points.ravel())
        spline.points.foreach_set(
            "radius", np.broadcast_to(np.asarray(radius, float), len(points)).copy()
        )
        spline.use_cyclic_u = closed
        spline.use_smooth = True
        return self.add(bpy.data.objects.new("tube", data), material, subject)

    def box(self, center, size, material, bevel=0.0, subject=True, rotation=(0, 0, 0)):
        corners = [(x, y, z) for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)]
        faces = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
        obj = self.mesh(np.array(corners) * size, faces, material, subject, smooth=bool(bevel))
        obj.matrix_world = placement(center, (1, 1, 1), rotation)
        if bevel:
            modifier = obj.modifiers.new("bevel", "BEVEL")
            modifier.width = bevel
            modifier.segments = 5
        return obj

    def strands(self, points, radius, material, subject=True):
        """Hair curves: `points` is (strands, points per strand, 3)."""
        count, steps, _ = points.shape
        data = bpy.data.hair_curves.new("strands")
        data.add_curves([steps] * count)
        data.attributes["position"].data.foreach_set("vector", points.astype(np.float32).ravel())
        widths = np.broadcast_to(np.asarray(radius, np.float32), (count, steps))
        data.attributes.new("radius", "FLOAT", "POINT").data.foreach_set(
            "value", widths.ravel().copy()
        )
        return self.add(bpy.data.objects.new("strands", data), material, subject)

    def leaves(self, count, low, high, size, colors, translucency=0.4, rough=0.4):
        """A cloud of small cards in a box, to be seen out of focus."""
        rng = self.rng
        center = rng.uniform(low, high, (count, 3))
        a = unit(rng.normal(size=(count, 3)))
        b = unit(np.cross(a, rng.normal(size=(count, 3))))
        scale = size * rng.uniform(0.5, 1.3, (count, 1))
        corners = np.stack(
            [
                center + scale * a,
                center + 0.45 * scale * b,
                center - scale * a,
                center - 0.45 * scale * b,
            ],
            1,
        )
        palette = np.asarray(colors)
        color = palette[rng.integers(len(palette), size=count)] * rng.uniform(0.6, 1.3, (count, 1))
        return self.mesh(
            corners.reshape(-1, 3),
            np.arange(4 * count).reshape(-1, 4),
            vertex_colored("leaves", rough, translucency),
            False,
            False,
            np.repeat(color, 4, axis=0),
        )

    def lights_far_away(self, count, low, high, size, colors, strength):
        """Small lamps that the lens turns into discs."""
        palette = [emission("lamp", color, strength) for color in colors]
        for center in self.rng.uniform(low, high, (count, 3)):
            radius = size * self.rng.uniform(0.6, 1.4)
            material = palette[self.rng.integers(len(palette))]
            self.ellipsoid(center, (radius,) * 3, material, subject=False, segments=12)

    def ground(self, material, z=0.0, size=60.0):
        h = size / 2
        return self.mesh(
            [(-h, -h, z), (h, -h, z), (h, h, z), (-h, h, z)], [(0, 1, 2, 3)], material, False
        )


def unit(v):
    return v / np.linalg.norm(v, axis=-1, keepdims=True)


def placement(center, radii, rotation):
    turn = (
        Matrix.Rotation(rotation[2], 4, "Z")
        @ Matrix.Rotation(rotation[1], 4, "Y")
        @ Matrix.Rotation(rotation[0], 4, "X")
    )
    return Matrix.Translation(Vector(center)) @ turn @ Matrix.Diagonal((*radii, 1))


def on_ellipsoids(rng, parts, count):
    """Points and normals on the outside of a union of ellipsoids.

    `parts` holds (center, radii, rotation) triples.
    """
    matrices = [np.array(placement(*part)) for part in parts]
    inverses = [np.linalg.inv(m) for m in matrices]
    areas = np.array([np.prod(r) ** (2 / 3) for _, r, _ in parts])
    points, normals = [], []
    for i, share in enumerate(areas / areas.sum()):
        sphere = unit(rng.normal(size=(int(count * share), 3)))
        p = sphere @ matrices[i][:3, :3].T + matrices[i][:3, 3]
        n = unit(sphere @ inverses[i][:3, :3])
        outside = np.ones(len(p), bool)
        for j, inverse in enumerate(inverses):
            if j != i:
                local = p @ inverse[:3, :3].T + inverse[:3, 3]
                outside &= (local**2).sum(1) > 1
        points.append(p[outside])
        normals.append(n[outside])
    return np.concatenate(points), np.concatenate(normals)


def grow(
    rng,
    roots,
    normals,
    length,
    comb=(0, 0, 0),
    spread=0.3,
    droop=0.3,
    curl=0.1,
    clump=0.5,
    clump_size=30,
    steps=7,
):
    """Grow fur: strands leave along the normal, bend down and gather in tufts."""
    count = len(roots)
    t = np.linspace(0, 1, steps)[None, :, None]
    direction = unit(normals + np.asarray(comb) + spread * rng.normal(size=(count, 3)))
    lengths = np.asarray(length) * rng.uniform(0.6, 1.15, count)
    reach = lengths[:, None, None]
    wave = unit(rng.normal(size=(count, 3)))[:, None, :]
    phase = rng.uniform(0, TAU, (count, 1, 1))
    offset = reach * (
        direction[:, None, :] * t
        - droop * UP * t**2
        + curl * wave * (np.sin(5 * t + phase) - np.sin(phase))
    )
    guides = rng.choice(count, max(1, count // clump_size), replace=False)
    nearest = guides[cKDTree(roots[guides]).query(roots)[1]]
    strands = roots[:, None, :] + offset
    target = roots[nearest][:, None, :] + offset[nearest]
    pull = clump * rng.uniform(0.3, 1.0, (count, 1, 1)) * t**1.5
    return strands + pull * (target - strands)


def tapered(radius, steps):
    """Strand radius along the strand, thinning to the tip."""
    return radius * (1 - 0.85 * np.linspace(0, 1, steps) ** 2)


def arc(center, radius, start, end, count, axes=((1, 0, 0), (0, 0, 1))):
    angle = np.linspace(start, end, count)[:, None]
    a, b = (np.asarray(axis, float) for axis in axes)
    return np.asarray(center) + radius * (np.cos(angle) * a + np.sin(angle) * b)


def smooth_path(points, count):
    """Catmull-Rom interpolation through a few points."""
    p = np.asarray(points, float)
    p = np.concatenate([2 * p[:1] - p[1:2], p, 2 * p[-1:] - p[-2:-1]])
    u = np.linspace(0, len(p) - 3 - 1e-9, count)
    i = u.astype(int)
    t = (u - i)[:, None]
    a, b, c, d = p[i], p[i + 1], p[i + 2], p[i + 3]
    return 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )


# ------------------------------------------------------- light and camera


def sky(elevation, rotation, strength=0.3, sun=1.0):
    """Daylight; `rotation` 0 puts the sun behind the subject, clockwise from above."""
    world = bpy.data.worlds.new("sky")
    world.use_nodes = True
    nodes, links = world.node_tree.nodes, world.node_tree.links
    texture = nodes.new("ShaderNodeTexSky")
    texture.sky_type = "NISHITA"
    texture.sun_elevation = math.radians(elevation)
    texture.sun_rotation = math.radians(rotation)
    texture.sun_size = math.radians(3)
    texture.sun_intensity = sun
    links.new(texture.outputs["Color"], nodes["Background"].inputs["Color"])
    nodes["Background"].inputs["Strength"].default_value = strength
    bpy.context.scene.world = world


def ambient(color, strength):
    world = bpy.data.worlds.new("ambient")
    world.use_nodes = True
    background = world.node_tree.nodes["Background"]
    background.inputs["Color"].default_value = (*color, 1)
    background.inputs["Strength"].default_value = strength
    bpy.context.scene.world = world


def area_light(position, target, size, power, color=(1, 1, 1)):
    data = bpy.data.lights.new("area", "AREA")
    data.size = size
    data.energy = power
    data.color = color
    obj = bpy.data.objects.new("area", data)
    obj.location = position
    obj.rotation_euler = (Vector(target) - Vector(position)).to_track_quat("-Z", "Y").to_euler()
    obj.visible_camera = False
    bpy.context.scene.collection.objects.link(obj)


def camera(position, target, focal, f_stop, focus=None):
    data = bpy.data.cameras.new("camera")
    data.lens = focal
    data.sensor_width = 36
    data.dof.use_dof = True
    data.dof.aperture_fstop = f_stop
    data.dof.focus_distance = (Vector(target if focus is None else focus) - Vector(position)).length
    obj = bpy.data.objects.new("camera", data)
    obj.location = position
    obj.rotation_euler = (Vector(target) - Vector(position)).to_track_quat("-Z", "Y").to_euler()
    bpy.context.scene.collection.objects.link(obj)
    bpy.context.scene.camera = obj


GREENS = [
    (0.05, 0.16, 0.02),
    (0.09, 0.24, 0.03),
    (0.16, 0.3, 0.04),
    (0.03, 0.1, 0.03),
    (0.3, 0.34, 0.06),
]
GOLDS = [
    (0.5, 0.33, 0.13),
    (0.62, 0.43, 0.2),
    (0.4, 0.23, 0.08),
    (0.55, 0.36, 0.12),
    (0.3, 0.2, 0.09),
]

# ------------------------------------------------------------------ scenes


def teddy(stage):
    """Brown plush bear on a bench in front of a garden."""
    rng = stage.rng
    body = [
        ((0, 0, 0.17), (0.125, 0.105, 0.15), (0, 0, 0)),
        ((-0.155, -0.05, 0.22), (0.045, 0.05, 0.11), (0.3, 0.5, 0)),
        ((0.155, -0.05, 0.22), (0.045, 0.05, 0.11), (0.3, -0.5, 0)),
        ((-0.1, -0.13, 0.065), (0.06, 0.11, 0.06), (0, 0, -0.35)),
        ((0.1, -0.13, 0.065), (0.06, 0.11, 0.06), (0, 0, 0.35)),
        ((0, -0.02, 0.40), (0.115, 0.105, 0.105), (0, 0, 0)),
        ((-0.088, 0, 0.49), (0.045, 0.028, 0.045), (0, -0.4, 0)),
        ((0.088, 0, 0.49), (0.045, 0.028, 0.045), (0, 0.4, 0)),
    ]
    muzzle = [((0, -0.115, 0.37), (0.052, 0.042, 0.042), (0, 0, 0))]
    soles = [((s * 0.138, -0.232, 0.066), (0.042, 0.014, 0.044), (0, 0, s * 0.35)) for s in (-1, 1)]
    skin = principled("skin", (0.16, 0.07, 0.03), 0.9)
    for part in body + muzzle + soles:
        stage.ellipsoid(*part[:2], skin, part[2])
    roots, normals = on_ellipsoids(rng, body, 130000)
    bare = (np.hypot(roots[:, 0], roots[:, 2] - 0.37) < 0.045) & (roots[:, 1] < -0.09)
    roots, normals = roots[~bare], normals[~bare]
    brown = hair("brown", (0.22, 0.1, 0.04), (0.5, 0.26, 0.11))
    stage.strands(
        grow(rng, roots, normals, 0.026, spread=0.35, curl=0.12, clump=0.55),
        tapered(0.00016, 7),
        brown,
    )
    fly = rng.choice(len(roots), 6000)
    stage.strands(
        grow(rng, roots[fly], normals[fly], 0.045, spread=0.4, curl=0.2, clump=0.1, droop=0.4),
        tapered(0.00009, 7),
        brown,
    )
    roots, normals = on_ellipsoids(rng, muzzle + soles, 30000)
    cream = hair("cream", (0.55, 0.4, 0.24), (0.75, 0.6, 0.42))
    stage.strands(
        grow(rng, roots, normals, 0.011, spread=0.3, clump=0.4), tapered(0.00013, 7), cream
    )
    black = principled("black", (0.01, 0.008, 0.008), 0.08, coat_weight=1.0)
    red = principled("red", (0.55, 0.02, 0.03), 0.6, sheen_weight=0.5)
    for s in (-1, 1):
        stage.ellipsoid((s * 0.042, -0.124, 0.425), (0.0135, 0.011, 0.0135), black)
        stage.ellipsoid((s * 0.045, -0.125, 0.272), (0.042, 0.016, 0.027), red, (0, s * 0.25, 0))
    stage.ellipsoid((0, -0.165, 0.385), (0.018, 0.012, 0.013), black)
    stage.ellipsoid((0, -0.138, 0.272), (0.013, 0.012, 0.015), red)
    stage.box(
        (0, 0.05, -0.02),
        (3, 0.7, 0.04),
        wood("bench", (0.42, 0.27, 0.15), (0.2, 0.12, 0.06)),
        0.004,
        False,
    )
    stage.leaves(16000, (-6, 4, -2), (6, 8, 4.5), 0.14, GREENS)
    stage.leaves(
        250, (-5, 3.5, -1), (5, 4, 2), 0.08, [(0.8, 0.25, 0.35), (0.85, 0.75, 0.3), (0.7, 0.7, 0.8)]
    )
    stage.ground(mottled("lawn", GREENS[:3], 3), -0.5)
    sky(42, 60, 0.12, 0.5)
    area_light((-1.3, -1.6, 1.4), (0, 0, 0.3), 1.2, 45, (1, 0.95, 0.88))
    camera((0.16, -1.75, 0.48), (0.0, 0, 0.262), 85, 2.8, (0, -0.1, 0.36))


def lion(stage):
    """Lion with a long mane in dry grass: subject and background alike in colour."""
    rng = stage.rng
    torso = [
        ((0, 0.1, 0.2), (0.12, 0.17, 0.19), (0.35, 0, 0)),
        ((-0.07, -0.06, 0.13), (0.042, 0.045, 0.14), (0, 0, 0)),
        ((0.07, -0.06, 0.13), (0.042, 0.045, 0.14), (0, 0, 0)),
        ((-0.07, -0.085, 0.025), (0.048, 0.06, 0.03), (0, 0, 0)),
        ((0.07, -0.085, 0.025), (0.048, 0.06, 0.03), (0, 0, 0)),
        ((-0.14, 0.1, 0.07), (0.06, 0.12, 0.08), (0, 0, -0.3)),
        ((0.14, 0.1, 0.07), (0.06, 0.12, 0.08), (0, 0, 0.3)),
    ]
    face = [
        ((0, -0.06, 0.42), (0.092, 0.085, 0.095), (0, 0, 0)),
        ((-0.026, -0.142, 0.385), (0.034, 0.03, 0.028), (0, 0, 0)),
        ((0.026, -0.142, 0.385), (0.034, 0.03, 0.028), (0, 0, 0)),
        ((0, -0.12, 0.425), (0.024, 0.035, 0.04), (0.4, 0, 0)),
        ((-0.09, -0.02, 0.5), (0.035, 0.018, 0.037), (0, -0.5, 0)),
        ((0.09, -0.02, 0.5), (0.035, 0.018, 0.037), (0, 0.5, 0)),
    ]
    chin = [((0, -0.13, 0.353), (0.024, 0.024, 0.02), (0, 0, 0))]
    skin = principled("skin", (0.25, 0.13, 0.05), 0.9)
    for part in torso + face + chin:
        stage.ellipsoid(*part[:2], skin, part[2])
    tan = hair("tan", (0.45, 0.26, 0.1), (0.72, 0.47, 0.22))
    roots, normals = on_ellipsoids(rng, torso, 90000)
    stage.strands(
        grow(rng, roots, normals, 0.02, (0, 0.1, -0.6), 0.25, clump=0.4), tapered(0.00016, 7), tan
    )
    roots, normals = on_ellipsoids(rng, face, 60000)
    stage.strands(
        grow(rng, roots, normals, 0.011, (0, 0.5, 0.2), 0.2, clump=0.3), tapered(0.00013, 7), tan
    )
    roots, normals = on_ellipsoids(rng, chin, 6000)
    stage.strands(
        grow(rng, roots, normals, 0.02, (0, -0.1, -0.6), 0.25),
        tapered(0.00013, 7),
        hair("white", (0.8, 0.7, 0.6), (0.9, 0.85, 0.75)),
    )

    angle = rng.uniform(0, TAU, 26000)
    ring = np.stack([np.cos(angle), np.zeros_like(angle), np.sin(angle)], 1)
    depth = rng.uniform(0, 1, len(angle))
    roots = (
        np.array([0, -0.055, 0.42])
        + ring * (0.09 - 0.03 * depth[:, None])
        + np.outer(depth, [0, 0.12, -0.02])
    )
    length = (0.125 + 0.05 * np.clip(-ring[:, 2], 0, 1)) * (
        0.75 + 0.25 * rng.uniform(size=len(angle))
    )
    mane = hair("mane", (0.2, 0.085, 0.03), (0.48, 0.22, 0.07))
    stage.strands(
        grow(rng, roots, ring, length, (0, 0.15, 0), 0.2, 0.45, 0.07, 0.65, 60, 14),
        tapered(0.00018, 14),
        mane,
    )
    stage.strands(
        grow(rng, roots[:2500], ring[:2500], 0.16, (0.2, 0.1, 0.1), 0.35, 0.5, 0.12, 0.1, 60, 14),
        tapered(0.00009, 14),
        mane,
    )
    black = principled("black", (0.012, 0.008, 0.006), 0.1, coat_weight=1.0)
    amber = principled("amber", (0.4, 0.17, 0.02), 0.1, coat_weight=1.0)
    for s in (-1, 1):
        stage.ellipsoid((s * 0.038, -0.131, 0.45), (0.0145, 0.009, 0.0135), amber, (0, 0, s * 0.3))
        stage.ellipsoid((s * 0.038, -0.138, 0.45), (0.008, 0.005, 0.009), black, (0, 0, s * 0.3))
        for _ in range(7):
            start = np.array([s * 0.035, -0.16, 0.382]) + rng.normal(size=3) * 0.006
            end = start + np.array([s * rng.uniform(0.08, 0.12), -0.01, rng.uniform(-0.04, 0.03)])
            middle = (start + end) / 2 + [0, -0.01, 0.012]
            stage.strands(
                smooth_path([start, middle, end], 12)[None],
                tapered(0.0003, 12),
                hair("whisker", (0.9, 0.9, 0.88), (0.9, 0.9, 0.88)),
            )
    stage.ellipsoid((0, -0.165, 0.412), (0.02, 0.013, 0.013), black)
    stage.ground(mottled("earth", [GOLDS[4], GOLDS[2], GOLDS[0]], 12, 0.9, bump=0.4))
    stage.leaves(22000, (-6, 2.2, -0.1), (6, 9, 1.6), 0.16, GOLDS)
    stage.leaves(
        5000, (-8, 9, 1), (8, 12, 5), 0.3, [(0.28, 0.25, 0.08), (0.2, 0.18, 0.05), (0.4, 0.3, 0.1)]
    )
    sky(22, -55, 0.12, 0.6)
    area_light((1.2, -1.8, 1.2), (0, 0, 0.35), 1.0, 25, (1, 0.93, 0.84))
    camera((-0.22, -1.9, 0.44), (0.02, 0, 0.285), 92, 2.8, (0, -0.12, 0.42))


def long_hair(stage):
    """Woman from behind, auburn hair in the wind, in front of city lights at dusk."""
    rng = stage.rng
    skin = principled("skin", (0.62, 0.36, 0.26), 0.5)
    knit = mottled(
        "knit",
        [(0.5, 0.28, 0.05), (0.62, 0.38, 0.08)],
        220,
        0.9,
        stretch=(1, 1, 0.4),
        bump=0.8,
        sheen_weight=0.5,
    )
    head = (np.array([0, 0, 0.36]), np.array([0.078, 0.098, 0.115]))
    stage.ellipsoid(*head, skin)
    stage.lathe([(0.058, 0.12), (0.054, 0.2), (0.056, 0.3)], skin)
    profile = [
        (0.3, -0.62),
        (0.29, -0.3),
        (0.265, -0.1),
        (0.225, 0.02),
        (0.17, 0.085),
        (0.1, 0.125),
        (0.07, 0.15),
        (0.062, 0.17),
    ]
    torso = stage.lathe(
        smooth_path(np.column_stack([np.array(profile), np.zeros(8)]), 60)[:, :2], knit
    )
    torso.scale = (1, 0.55, 1)

    def locks(count, length, wander, clump):
        n = unit(rng.normal(size=(count, 3)))
        keep = (n[:, 2] > -0.25) & (n[:, 1] < 0.55 + 0.4 * n[:, 2])
        n = n[keep]
        count = len(n)
        roots = head[0] + n * head[1]
        steps = 30
        t = np.linspace(0, 1, steps)[None, :, None]
        reach = (length * rng.uniform(0.55, 1.1, count))[:, None, None]
        # Leave along the scalp, fall, and drift to the right with the wind.
        fall = np.array([0, -0.14, -1.0])
        along = unit(fall - (n @ fall)[:, None] * n + 0.05 * rng.normal(size=(count, 3)))
        gust = (
            0.55
            + 0.45 * np.sin(35 * roots[:, 0] + 20 * roots[:, 2])
            + rng.uniform(-0.15, 0.35, count)
        )
        wind = (np.array([0.5, -0.05, 0.16]) * gust[:, None])[:, None, :]
        out = n[:, None, :] * 0.05 * np.minimum(1, 4 * t)
        bend = np.minimum(1, 2.5 * t)
        path = (
            reach * t * ((1 - bend) * along[:, None, :] + bend * fall) + out + reach * wind * t**2.2
        )
        # Keep the first part of every strand outside the head and shoulders.
        strands = roots[:, None, :] + path
        local = (strands - head[0]) / (head[1] + 0.012)
        inside = np.linalg.norm(local, axis=2, keepdims=True)
        strands = np.where(
            inside < 1, head[0] + local / np.maximum(inside, 1e-6) * (head[1] + 0.012), strands
        )
        phase = rng.uniform(0, TAU, (count, 1, 1))
        swing = unit(rng.normal(size=(count, 3)))[:, None, :]
        shared = np.stack(
            [
                np.sin(9 * strands[..., 2] + 14 * roots[:, None, 0]),
                np.cos(8 * strands[..., 2] + 11 * roots[:, None, 1]),
                np.sin(12 * strands[..., 0] + 9 * roots[:, None, 2]),
            ],
            -1,
        )
        strands = strands + t * (0.022 * shared + wander * swing * np.sin(7 * t + phase))
        guides = rng.choice(count, max(1, count // 120), replace=False)
        nearest = guides[cKDTree(roots[guides]).query(roots)[1]]
        pull = clump * rng.uniform(0.2, 1, (count, 1, 1)) * t
        return strands + pull * (
            strands[nearest] - roots[nearest][:, None, :] - strands + roots[:, None, :]
        )

    auburn = hair("auburn", (0.28, 0.09, 0.035), (0.7, 0.3, 0.12), 0.2)
    stage.strands(locks(50000, 0.56, 0.012, 0.6), tapered(0.00022, 30), auburn)
    stage.strands(locks(7000, 0.62, 0.06, 0.1), tapered(0.00013, 30), auburn)
    blue = [(0.02, 0.06, 0.16), (0.03, 0.09, 0.2), (0.02, 0.04, 0.1), (0.05, 0.1, 0.18)]
    for x in np.arange(-16, 16, 2.2):
        height = rng.uniform(3, 10)
        color = blue[rng.integers(4)]
        stage.box(
            (x, 26 + rng.uniform(0, 6), height / 2 - 3),
            (2.1, 2, height),
            principled("house", color, 0.7),
            subject=False,
        )
    stage.lights_far_away(
        150,
        (-11, 18, -2.5),
        (11, 24, 4),
        0.07,
        [(1, 0.5, 0.15), (1, 0.75, 0.4), (0.3, 0.6, 1), (1, 0.15, 0.1), (0.9, 0.9, 1)],
        25,
    )
    stage.ground(principled("water", (0.02, 0.04, 0.08), 0.25), -3)
    ambient((0.16, 0.3, 0.62), 0.55)
    area_light((-2.0, -1.8, 1.6), (0, 0, 0.15), 1.2, 85, (1, 0.9, 0.8))
    area_light((1.6, 1.6, 1.2), (0, 0, 0.2), 0.8, 90, (1, 0.62, 0.35))
    camera((0.1, -2.6, 0.2), (0.06, 0, 0.1), 90, 2.2, (0.05, -0.1, 0.2))


def chicks(stage):
    """Three fluffy yellow chicks on a strongly blue paper background."""
    rng = stage.rng
    down = hair("down", (0.95, 0.62, 0.08), (1.0, 0.88, 0.36), variation=0.1)
    skin = principled("skin", (0.6, 0.36, 0.05), 0.9)
    beak = principled("beak", (0.75, 0.25, 0.04), 0.4)
    black = principled("black", (0.01, 0.008, 0.008), 0.05, coat_weight=1.0)

    def chick(x, y, turn, size):
        spin = np.array(Matrix.Rotation(turn, 3, "Z"))

        def put(p):
            return np.array([x, y, 0]) + size * (spin @ np.asarray(p, float))

        parts = [
            (put((0, 0, 0.062)), (0.048 * size, 0.058 * size, 0.044 * size), (-0.2, 0, turn)),
            (put((0, -0.03, 0.118)), (0.034 * size,) * 3, (0, 0, turn)),
            (
                put((-0.045, 0.005, 0.064)),
                (0.012 * size, 0.034 * size, 0.022 * size),
                (0.3, 0, turn),
            ),
            (
                put((0.045, 0.005, 0.064)),
                (0.012 * size, 0.034 * size, 0.022 * size),
                (0.3, 0, turn),
            ),
        ]
        for part in parts:
            stage.ellipsoid(*part[:2], skin, part[2])
        roots, normals = on_ellipsoids(rng, parts, 42000)
        comb = spin @ np.array([0, 0.35, -0.1])
        keep = np.ones(len(roots), bool)
        for s in (-1, 1):
            eye = put((s * 0.026, -0.053, 0.126))
            keep &= np.linalg.norm(roots - eye, axis=1) > 0.007 * size
            stage.ellipsoid(eye, (0.0065 * size,) * 3, black)
            foot = put((s * 0.018, -0.012, 0.003))
            stage.tube([put((s * 0.018, 0, 0.035)), foot], 0.0025 * size, beak)
            for toe in (-0.5, 0, 0.5):
                tip = put(
                    (s * 0.018 + 0.022 * math.sin(toe), -0.012 - 0.022 * math.cos(toe), 0.002)
                )
                stage.tube([foot, tip], np.array([0.0026, 0.0014]) * size, beak)
        roots, normals = roots[keep], normals[keep]
        stage.strands(
            grow(rng, roots, normals, 0.017 * size, comb, 0.4, 0.1, 0.15, 0.45, 25),
            tapered(0.00009, 7),
            down,
        )
        fly = rng.choice(len(roots), 5000)
        stage.strands(
            grow(rng, roots[fly], normals[fly], 0.026 * size, comb, 0.45, 0.05, 0.25, 0.05),
            tapered(0.00005, 7),
            down,
        )
        stage.tube(
            [put((0, -0.055, 0.115)), put((0, -0.078, 0.112))],
            np.array([0.008, 0.001]) * size,
            beak,
        )

    chick(-0.125, 0.02, 0.35, 0.95)
    chick(0.0, -0.035, -0.15, 1.1)
    chick(0.13, 0.025, -0.55, 0.9)
    paper = principled("paper", (0.015, 0.12, 0.55), 0.7)
    z = np.concatenate(
        [
            np.zeros(10),
            0.35 * (1 - np.cos(np.linspace(0, math.pi / 2, 24))),
            np.linspace(0.4, 2.5, 8),
        ]
    )
    y = np.concatenate(
        [
            np.linspace(-2, 0.35, 10),
            0.35 + 0.35 * np.sin(np.linspace(0, math.pi / 2, 24)),
            np.full(8, 0.7),
        ]
    )
    sweep = np.array([[(-3, b, c), (3, b, c)] for b, c in zip(y, z)]).reshape(-1, 3)
    faces = [(2 * i, 2 * i + 1, 2 * i + 3, 2 * i + 2) for i in range(len(y) - 1)]
    stage.mesh(sweep, faces, paper, False)
    ambient((0.9, 0.95, 1.0), 0.25)
    area_light((-0.9, -0.7, 1.1), (0, 0, 0.08), 0.7, 22, (1, 0.95, 0.88))
    area_light((1.1, 0.3, 0.7), (0, 0, 0.08), 0.4, 9, (1, 0.97, 0.95))
    camera((0.03, -1.15, 0.27), (0.0, 0, 0.078), 85, 5.6, (0, -0.07, 0.1))


def dandelion(stage):
    """Seed head of a dandelion in a meadow: filaments thinner than a pixel."""
    rng = stage.rng
    core = np.array([0, 0, 0.12])
    stalk_green = principled("stalk", (0.25, 0.3, 0.1), 0.5)
    stage.tube(
        smooth_path([(0.012, 0, -0.1), (0.006, 0, 0), (0.001, 0, 0.07), core], 40),
        0.0024,
        stalk_green,
    )
    stage.ellipsoid(core, (0.0055, 0.0055, 0.0045), principled("core", (0.4, 0.36, 0.2), 0.8))
    i = np.arange(210) + 0.5
    polar, turn = np.arccos(1 - 1.9 * i / 210), math.pi * (1 + 5**0.5) * i
    out = np.stack([np.sin(polar) * np.cos(turn), np.sin(polar) * np.sin(turn), np.cos(polar)], 1)
    out = unit(out + 0.05 * rng.normal(size=out.shape))
    silver = hair("silver", (0.85, 0.84, 0.8), (0.95, 0.95, 0.95), 0.3, 0.1)
    stems, rays = [], []
    for direction in out:
        length = 0.024 * rng.uniform(0.92, 1.06)
        end = core + direction * (0.006 + length)
        stems.append(np.linspace(core + direction * 0.004, end, 4))
        side = unit(np.cross(direction, rng.normal(size=3)))
        other = np.cross(direction, side)
        for angle in np.linspace(0, TAU, 60, endpoint=False) + rng.uniform(0, 1):
            tilt = rng.uniform(0.15, 0.75)
            d = math.cos(angle) * side + math.sin(angle) * other
            d = unit(d * math.cos(tilt) + direction * math.sin(tilt))
            t = np.linspace(0, 1, 5)[:, None]
            rays.append(end + 0.0115 * rng.uniform(0.8, 1.1) * (d * t + 0.12 * direction * t**2))
    stage.strands(np.array(stems), 0.00013, silver)
    stage.strands(np.array(rays), tapered(0.00006, 5), silver)
    seeds = np.array([np.linspace(core + d * 0.005, core + d * 0.0085, 4) for d in out])
    stage.strands(
        seeds, [0.0003, 0.0006, 0.0005, 0.0002], hair("seed", (0.2, 0.11, 0.05), (0.2, 0.11, 0.05))
    )
    stage.leaves(9000, (-1.2, 0.9, -0.7), (1.2, 2.4, 0.35), 0.05, GREENS)
    stage.leaves(
        140,
        (-0.9, 0.8, -0.3),
        (0.9, 1.6, 0.3),
        0.03,
        [(0.9, 0.7, 0.05), (0.8, 0.75, 0.8), (0.5, 0.2, 0.6)],
    )
    stage.ground(mottled("lawn", GREENS[:3], 3), -0.5)
    sky(28, -50, 0.12, 0.6)
    area_light((0.4, -0.5, 0.4), core, 0.3, 1.5)
    camera((0, -0.42, 0.13), (0, 0, 0.108), 125, 8, (0, -0.02, 0.12))


def net_bag(stage):
    """Oranges in a wide-meshed net bag."""
    z_steps, r_steps = [0, 0.01, 0.05, 0.1, 0.16, 0.2, 0.235, 0.26, 0.28, 0.31, 0.34], [
        0.05,
        0.085,
        0.115,
        0.118,
        0.1,
        0.072,
        0.04,
        0.016,
        0.012,
        0.035,
        0.06,
    ]
    peel = mottled("peel", [(0.8, 0.26, 0.015), (0.88, 0.36, 0.03)], 30, 0.4, bump=0.9)
    lemon = mottled("lemon", [(0.85, 0.6, 0.03), (0.88, 0.68, 0.06)], 30, 0.4, bump=0.9)
    placed = [
        (-0.056, -0.035, 0.046),
        (0.04, -0.06, 0.046),
        (0.062, 0.03, 0.046),
        (-0.02, 0.062, 0.046),
        (0.0, -0.045, 0.118),
        (0.048, 0.02, 0.12),
        (-0.05, 0.015, 0.118),
        (0.002, 0.0, 0.186),
    ]
    for k, center in enumerate(placed):
        if k in (1, 6):
            stage.ellipsoid(center, (0.052, 0.039, 0.04), lemon, (0.2, 0.5 * k, 0.7 * k))
        else:
            stage.ellipsoid(center, (0.045, 0.045, 0.042), peel, (0.5 * k, 0.3 * k, 0))
    twine = principled("twine", (0.45, 0.03, 0.03), 0.5, sheen_weight=0.3)
    z = np.linspace(0.004, 0.34, 220)
    r = np.interp(z, z_steps, r_steps) + 0.001
    strands = []
    for direction in (-1, 1):
        for start in np.arange(34) / 34 * TAU:
            angle = start + direction * (5.2 * z / 0.34 + 0.08 * np.sin(40 * z + 3 * start))
            strands.append(np.stack([r * np.cos(angle), r * np.sin(angle), z], 1))
    stage.strands(np.array(strands), 0.0009, twine)
    stage.tube(
        arc((0, 0, 0.278), 0.0155, 0, 3 * TAU, 90, ((1, 0, 0), (0, 1, 0)))
        + np.linspace(-0.006, 0.006, 90)[:, None] * UP,
        0.0028,
        principled("tie", (0.8, 0.75, 0.6), 0.8),
    )
    stage.box(
        (0, 0.1, -0.02),
        (4, 1.2, 0.04),
        wood("table", (0.62, 0.56, 0.48), (0.48, 0.41, 0.33)),
        0.004,
        False,
    )
    stage.leaves(6000, (-3, 2.5, -1), (3, 4, 2.2), 0.09, GREENS + [(0.1, 0.3, 0.3)])
    stage.leaves(
        160,
        (-2, 2.2, -0.6),
        (2, 2.5, 1.2),
        0.06,
        [(0.85, 0.8, 0.85), (0.5, 0.4, 0.8), (0.8, 0.3, 0.5)],
    )
    sky(45, -70, 0.12, 0.5)
    area_light((0.8, -1.0, 0.7), (0, 0, 0.15), 0.6, 12, (1, 0.96, 0.9))
    camera((0.1, -1.15, 0.36), (0, 0, 0.165), 92, 4, (0, -0.1, 0.16))


def pinwheel(stage):
    """Paper pinwheel turning in the wind, with motion blur."""
    colors = [
        (0.75, 0.05, 0.08),
        (0.9, 0.45, 0.02),
        (0.9, 0.75, 0.05),
        (0.08, 0.45, 0.12),
        (0.03, 0.2, 0.65),
        (0.4, 0.06, 0.45),
        (0.8, 0.2, 0.45),
        (0.05, 0.5, 0.55),
    ]
    hub = bpy.data.objects.new("hub", None)
    bpy.context.scene.collection.objects.link(hub)
    hub.location = (0, 0, 0.3)
    for k, color in enumerate(colors):
        u, v = np.meshgrid(np.linspace(0, 1, 14), np.linspace(0, 1, 14), indexing="ij")
        angle = k / 8 * TAU + v * TAU / 8 * (0.35 + 0.9 * u)
        radius = 0.015 + u * (0.15 - 0.03 * v)
        lift = -0.045 * np.sin(np.pi * v) * (0.2 + u) * (1 - 0.25 * u)
        vertices = np.stack([radius * np.cos(angle), lift, radius * np.sin(angle)], -1).reshape(
            -1, 3
        )
        faces = [
            (i * 14 + j, i * 14 + j + 1, (i + 1) * 14 + j + 1, (i + 1) * 14 + j)
            for i in range(13)
            for j in range(13)
        ]
        blade = stage.mesh(vertices, faces, principled("paper", color, 0.35))
        blade.parent = hub
    for frame, angle in ((0, -0.5), (2, 0.5)):
        hub.rotation_euler = (0, angle, 0)
        hub.keyframe_insert("rotation_euler", frame=frame)
    for curve in hub.animation_data.action.fcurves:
        for key in curve.keyframe_points:
            key.interpolation = "LINEAR"
    stage.ellipsoid(
        (0, -0.035, 0.3),
        (0.014, 0.012, 0.014),
        principled("pin", (0.9, 0.85, 0.3), 0.25, metallic=1.0),
    )
    stage.tube(
        [(0.01, 0.02, -0.25), (0, 0.02, 0.3)], 0.006, principled("stick", (0.75, 0.68, 0.55), 0.5)
    )
    stage.leaves(12000, (-4, 3, -1.5), (4, 7, 0.25), 0.09, GREENS)
    stage.leaves(
        700,
        (-4, 2.6, -0.7),
        (4, 5, 0.25),
        0.06,
        [(0.85, 0.15, 0.1), (0.85, 0.8, 0.75), (0.85, 0.7, 0.1)],
    )
    stage.leaves(8000, (-12, 16, -1), (12, 20, 2.2), 0.5, GREENS)
    stage.ground(mottled("meadow", GREENS[:3], 3), -0.7, 200)
    sky(40, 150, 0.12, 0.6)
    bpy.context.scene.render.use_motion_blur = True
    bpy.context.scene.render.motion_blur_shutter = 0.3
    camera((-0.12, -1.3, 0.32), (0, 0, 0.26), 84, 2.8, (0, -0.03, 0.3))


def white_mug(stage):
    """White mug on a white table in front of a white wall."""
    glaze = principled("glaze", (0.86, 0.86, 0.85), 0.12, coat_weight=0.6)
    profile = [
        (0.001, 0.002),
        (0.03, 0.002),
        (0.034, 0),
        (0.039, 0.008),
        (0.0405, 0.05),
        (0.041, 0.094),
        (0.0402, 0.0965),
        (0.0385, 0.094),
        (0.037, 0.05),
        (0.034, 0.012),
        (0.001, 0.009),
    ]
    stage.lathe(smooth_path(np.column_stack([np.array(profile), np.zeros(11)]), 140)[:, :2], glaze)
    stage.lathe([(0.0375, 0.083), (0.001, 0.083)], principled("coffee", (0.06, 0.022, 0.008), 0.08))
    handle = smooth_path(
        [
            (0.037, 0, 0.08),
            (0.058, 0, 0.083),
            (0.069, 0, 0.062),
            (0.064, 0, 0.036),
            (0.037, 0, 0.024),
        ],
        60,
    )
    stage.tube(handle @ np.array(Matrix.Rotation(0.35, 3, "Z")), 0.0055, glaze)
    saucer = [
        (0.001, 0),
        (0.04, 0),
        (0.06, 0.003),
        (0.075, 0.01),
        (0.0765, 0.0105),
        (0.075, 0.012),
        (0.058, 0.0055),
        (0.04, 0.003),
        (0.001, 0.003),
    ]
    stage.lathe(
        smooth_path(np.column_stack([np.array(saucer), np.zeros(9)]), 100)[:, :2] - (0, 0.003),
        glaze,
        (0, 0, 0.0031),
    )
    white = mottled("white", [(0.74, 0.74, 0.73), (0.8, 0.8, 0.79)], 5, 0.6)
    stage.ground(white, 0.0, 6)
    stage.box((0, 0.9, 1), (6, 0.1, 4), principled("wall", (0.78, 0.78, 0.77), 0.9), subject=False)
    stage.box(
        (0.28, 0.8, 0.1),
        (0.2, 0.02, 0.28),
        principled("card", (0.7, 0.71, 0.72), 0.6),
        0.002,
        False,
        (0.2, 0, 0.1),
    )
    ambient((0.9, 0.95, 1.0), 0.35)
    area_light((-0.8, 0.1, 0.6), (0, 0, 0.05), 0.6, 11, (1, 0.98, 0.94))
    camera((0.05, -0.62, 0.24), (0.008, 0, 0.043), 85, 5.6, (0, -0.04, 0.07))


def dark_camera(stage):
    """Black camera on a dark table in a dark room."""
    black = mottled(
        "leatherette", [(0.012, 0.012, 0.013), (0.022, 0.022, 0.023)], 260, 0.5, bump=0.8
    )
    metal = principled("metal", (0.03, 0.03, 0.032), 0.3, metallic=0.9)
    silver = principled("silver", (0.55, 0.55, 0.56), 0.25, metallic=1.0)
    coated = principled(
        "coated", (0.01, 0.006, 0.025), 0.02, coat_weight=1.0, specular_ior_level=1.0
    )
    stage.box((0, 0, 0.038), (0.138, 0.034, 0.05), black, 0.008)
    stage.box((0, 0, 0.0072), (0.138, 0.034, 0.0135), metal, 0.005)
    stage.box((0, 0, 0.069), (0.138, 0.034, 0.014), metal, 0.005)
    stage.box((0, -0.003, 0.082), (0.042, 0.036, 0.022), metal, 0.006)
    stage.box((0, -0.0, 0.094), (0.02, 0.02, 0.003), silver, 0.0006)

    def barrel(profile, material, x=0.0, z=0.042, turn=math.pi / 2):
        obj = stage.lathe(profile, material)
        obj.matrix_world = placement((x, -0.015, z), (1, 1, 1), (turn, 0, 0))

    barrel(
        [
            (0.033, 0),
            (0.033, 0.006),
            (0.031, 0.007),
            (0.031, 0.03),
            (0.0325, 0.031),
            (0.0325, 0.052),
            (0.031, 0.055),
            (0.029, 0.0555),
            (0.0245, 0.046),
            (0.024, 0.045),
        ],
        metal,
    )
    barrel([(0.0327, 0.034), (0.0331, 0.0345), (0.0331, 0.0355), (0.0327, 0.036)], silver)
    barrel([(0.0335, 0.0), (0.0337, 0.001), (0.0337, 0.004), (0.0335, 0.005)], silver)
    barrel([(0.0245, 0.045), (0.016, 0.0485), (0.008, 0.0498), (0.0005, 0.0502)], coated)
    for x, r, h in ((-0.05, 0.011, 0.011), (0.045, 0.013, 0.009), (0.026, 0.006, 0.008)):
        stage.lathe([(r, 0), (r, h - 0.001), (r - 0.001, h), (0.0005, h)], metal, (x, 0, 0.076))
        stage.lathe([(r + 0.0003, 0.0015), (r + 0.0003, 0.003)], silver, (x, 0, 0.076))
    strap = [
        (-0.069, 0, 0.066),
        (-0.078, 0.002, 0.05),
        (-0.084, 0.004, 0.02),
        (-0.09, 0, 0.004),
        (-0.11, -0.02, 0.004),
        (-0.12, 0.02, 0.004),
        (-0.09, 0.05, 0.004),
        (0, 0.06, 0.004),
        (0.075, 0.04, 0.004),
        (0.085, 0.01, 0.02),
        (0.078, 0.002, 0.05),
        (0.069, 0, 0.066),
    ]
    stage.tube(
        smooth_path(strap, 120),
        0.0035,
        mottled("strap", [(0.03, 0.016, 0.01), (0.05, 0.025, 0.014)], 60, 0.6),
    )
    stage.box(
        (0, 0.2, -0.02),
        (3, 1.4, 0.04),
        wood("table", (0.03, 0.022, 0.018), (0.015, 0.011, 0.009)),
        0.004,
        False,
    )
    stage.box(
        (0, 2.2, 0.5),
        (8, 0.1, 4),
        mottled("wall", [(0.02, 0.022, 0.026), (0.03, 0.032, 0.038)], 2),
        subject=False,
    )
    stage.lights_far_away(
        16, (-0.9, 1.6, 0.02), (0.9, 2.1, 0.6), 0.008, [(1, 0.55, 0.2), (1, 0.75, 0.45)], 6
    )
    ambient((0.6, 0.75, 1.0), 0.06)
    area_light((-0.7, -0.5, 0.6), (0, 0, 0.04), 0.4, 8, (1, 0.95, 0.9))
    area_light((0.6, 0.5, 0.5), (0, 0, 0.05), 0.3, 9, (0.75, 0.87, 1))
    camera((-0.16, -0.72, 0.2), (-0.008, 0, 0.042), 105, 7.1, (0, -0.05, 0.05))


# name: (scene, width, height, samples, seed)
PICTURES = {
    "teddy": (teddy, 1000, 1340, 20, 1),
    "lion": (lion, 1040, 1300, 20, 2),
    "long-hair": (long_hair, 1040, 1300, 20, 3),
    "chicks": (chicks, 1500, 1000, 24, 4),
    "dandelion": (dandelion, 1200, 1200, 28, 5),
    "net-bag": (net_bag, 1120, 1400, 24, 9),
    "pinwheel": (pinwheel, 1120, 1400, 32, 10),
    "white-mug": (white_mug, 1500, 1200, 40, 11),
    "dark-camera": (dark_camera, 1500, 1125, 24, 12),
}


# --------------------------------------------------------------- rendering


def render_plate(path):
    bpy.context.scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)


def render_picture(name, out, preview):
    make, width, height, samples, seed = PICTURES[name]
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.frame_set(1)
    cycles, render = scene.cycles, scene.render
    cycles.seed = seed
    cycles.use_adaptive_sampling = True
    cycles.adaptive_threshold = 0.04
    cycles.adaptive_min_samples = 16
    cycles.max_bounces = 3
    cycles.diffuse_bounces = 1
    cycles.sample_clamp_indirect = 6
    cycles.caustics_reflective = False
    cycles.caustics_refractive = False
    cycles.use_denoising = True
    cycles.denoiser = "OPENIMAGEDENOISE"
    render.resolution_x, render.resolution_y = width, height
    render.image_settings.file_format = "OPEN_EXR"
    render.image_settings.color_mode = "RGBA"
    render.image_settings.color_depth = "32"
    render.use_persistent_data = True

    stage = Stage(seed)
    make(stage)

    scale = 25 if preview else 100
    if preview:
        samples = 12
    cycles.samples = samples
    render.film_transparent = True
    render.resolution_percentage = scale
    for obj in stage.surroundings:
        obj.visible_camera = False
    # Keep the plain samples beside the denoised ones: see compose.py.
    scene.view_layers[0].cycles.denoising_store_passes = True
    render.image_settings.file_format = "OPEN_EXR_MULTILAYER"
    render_plate(out / f"{name}.fg.exr")

    # The background is mostly out of focus: less than half the size holds all of
    # it, and denoising makes up for the fewer samples.
    cycles.samples = max(8, samples // 3)
    scene.view_layers[0].cycles.denoising_store_passes = False
    render.image_settings.file_format = "OPEN_EXR"
    render.film_transparent = False
    render.resolution_percentage = scale * 45 // 100
    for obj in stage.surroundings:
        obj.visible_camera = True
    for obj in stage.subject:
        obj.visible_camera = False
    render_plate(out / f"{name}.bg.exr")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--preview", action="store_true", help="quarter size, few samples")
    args = parser.parse_intermixed_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for name in args.names or PICTURES:
        start = time.time()
        render_picture(name, args.out, args.preview)
        print(f"{name}: {time.time() - start:.0f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
