"""Many papers of one or more pages each as one PDF to print: what they share is kept once.

Links stay, and so do the tags, as one structure tree (ISO 32000-1, 14.7). What belongs to the single
file goes: attachments, signatures (what they show is kept on the page), claims of PDF/A."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable
from typing import IO, Any

import pikepdf
from pikepdf import Array, Dictionary, Name

_REFERENCE = re.compile(rb"(\d+) (\d+) R\b")
_SHARED = ("/Font", "/XObject", "/Pattern", "/Shading", "/ColorSpace", "/ExtGState")


def merge_papers(
    papers: Iterable[tuple[str, bytes]], *, title: str, language: str, to: IO[bytes]
) -> int:
    """Write the papers, (name for the outline, PDF), into one file; returns how many pages.

    All of it is in memory until it is written: give some hundred pages at a time. Raises
    pikepdf.PdfError for what is no PDF."""
    merging = _Merging()
    for name, data in papers:
        merging.add(name, data)
    merging.finish(title, language)
    merging.target.save(
        to,
        min_version="1.7",
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
    )
    return len(merging.target.pages)


class _Merging:
    def __init__(self) -> None:
        self.target = pikepdf.new()
        self._names: list[tuple[str, int]] = []
        self._kept: dict[bytes, Any] = {}
        self._tree: Any = None
        self._next_key = 0

    def add(self, name: str, data: bytes) -> None:
        with pikepdf.open(io.BytesIO(data)) as source:
            if "/AcroForm" in source.Root:  # a signature's frame becomes part of the page
                source.flatten_annotations("print")
                del source.Root.AcroForm
            self._names.append((name, len(self.target.pages)))
            pages = []
            for page in source.pages:
                shared = self._lift_shared(source, page.obj)
                self.target.pages.append(page)
                pages.append(self.target.pages[-1].obj)
                self._put_back(pages[-1], shared)
            self._graft_tags(source, pages)

    def _lift_shared(self, source: pikepdf.Pdf, page: Any) -> list[tuple[str, str, bytes]]:
        """Take what an earlier paper brought out of a page; says where it belongs."""
        taken, seen = [], {}
        resources = page.get("/Resources")
        for kind in _SHARED if resources is not None else ():
            for name, value in list(resources.get(kind, {}).items()):
                key = _digest(source, value, seen)
                taken.append((kind, name, key))
                if key in self._kept:
                    del resources[kind][name]
        _drop(page, "/AF")
        return taken

    def _put_back(self, page: Any, shared: list[tuple[str, str, bytes]]) -> None:
        for kind, name, key in shared:
            place = page.Resources[kind]
            if key in self._kept:
                place[name] = self._kept[key]
            elif place[name].is_indirect:
                self._kept[key] = place[name]

    def _graft_tags(self, source: pikepdf.Pdf, pages: list[Any]) -> None:
        """Hang a paper's structure under the one tree; keys of parents go on counting."""
        tree = source.Root.get("/StructTreeRoot")
        if tree is None:
            return
        copied = self.target.copy_foreign(tree)
        if self._tree is None:
            self._tree = self.target.make_indirect(
                Dictionary(
                    Type=Name.StructTreeRoot,
                    K=Array(),
                    ParentTree=self.target.make_indirect(Dictionary(Nums=Array())),
                )
            )
        for name in ("/RoleMap", "/Namespaces"):
            if name in copied and name not in self._tree:
                self._tree[name] = copied[name]
        kids = copied.get("/K", Array())
        for kid in kids if isinstance(kids, Array) else [kids]:
            kid.P = self._tree
            self._tree.K.append(kid)
        self._number_parents(copied, pages)

    def _number_parents(self, tree: Any, pages: list[Any]) -> None:
        """The numbers by which pages find their tags go on from those of the papers before."""
        shift = self._next_key
        for key, value in _numbers(tree.get("/ParentTree")):
            self._tree.ParentTree.Nums.append(key + shift)
            self._tree.ParentTree.Nums.append(value)
            self._next_key = max(self._next_key, key + shift + 1)
        for page in pages:
            for item in (page, *page.get("/Annots", ())):
                for entry in ("/StructParents", "/StructParent"):
                    if entry in item:
                        item[entry] = int(item[entry]) + shift

    def finish(self, title: str, language: str) -> None:
        root = self.target.Root
        root.Lang = pikepdf.String(language)
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        if self._tree is not None:
            self._tree.ParentTreeNextKey = self._next_key
            root.StructTreeRoot = self._tree
            root.MarkInfo = Dictionary(Marked=True)
        with self.target.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(name, page) for name, page in self._names)
        with self.target.open_metadata(set_pikepdf_as_editor=False) as about:
            about["dc:title"] = title
            about["dc:language"] = {language}


def _drop(dictionary: Any, name: str) -> None:
    if name in dictionary:
        del dictionary[name]


def _numbers(tree: Any) -> Iterable[tuple[int, Any]]:
    """The pairs of a number tree, whatever its depth."""
    if tree is None:
        return
    flat = list(tree.get("/Nums", ()))
    yield from ((int(key), value) for key, value in zip(flat[::2], flat[1::2], strict=True))
    for kid in tree.get("/Kids", ()):
        yield from _numbers(kid)


def _digest(source: pikepdf.Pdf, value: Any, seen: dict[tuple[int, int], bytes]) -> bytes:
    """The same for objects that say the same, with all they refer to."""
    mark = value.objgen
    if mark != (0, 0):
        if mark in seen:
            return seen[mark]
        seen[mark] = b"%d %d" % mark  # one that refers to itself
    digest = hashlib.sha256()
    text = value.unparse(resolved=True) if mark != (0, 0) else value.unparse()
    if isinstance(value, pikepdf.Stream):
        digest.update(value.read_raw_bytes())
        text = Dictionary(
            {name: each for name, each in value.items() if name != "/Length"}
        ).unparse()
    digest.update(
        _REFERENCE.sub(
            lambda found: _digest(source, source.get_object(int(found[1]), int(found[2])), seen),
            text,
        )
    )
    found = digest.digest()
    if mark != (0, 0):
        seen[mark] = found
    return found
