"""A file is kept wholly or not at all, goes with one message of its uploader, and goes when that does."""

import errno
import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import live.testing
from config.worker import TASKS
from conversations import actions, privacy, tasks
from conversations.actions import attachments as module
from conversations.frames import message_frame
from conversations.models import Attachment, Message, Thread
from people.models import Person
from spaces import actions as spaces
from spaces.models import Space
from tests import factories
from tests.conversations import files
from tests.conversations.conftest import Attach, Say
from tests.conversations.test_posting import codes, draft, queries

pytestmark = pytest.mark.django_db


def stored(media: Path) -> list[str]:
    return sorted(path.relative_to(media).as_posix() for path in media.rglob("*") if path.is_file())


def refused_code(work: Any) -> str:
    with pytest.raises(actions.PostRefused) as refused:
        work()
    return refused.value.code


def test_a_file_is_kept_under_a_name_of_ours(
    media: Path, thread: Thread, anna: Person, attach: Attach
) -> None:
    found = attach(anna, thread, "../../Foto \u202e1.PNG", files.png(after=files.SECRET))
    found.refresh_from_db()
    assert (found.name, found.content_type, found.size) == ("Foto 1.PNG", "image/png", len(files.png()))
    assert (found.thread, found.message, found.uploader) == (thread, None, anna)
    assert stored(media) == [f"attachments/{found.key[:2]}/{found.key}"]
    assert (media / found.file.name).read_bytes() == files.png()
    assert (media / found.file.name).stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_attached_is_refused_by_name_and_not_kept(
    media: Path, thread: Thread, anna: Person, attach: Attach
) -> None:
    for name, content, code, sentence in (
        ("a.exe", b"MZ", "kind", "“a.exe” is of a kind that can't be attached."),
        ("a.png", b"MZ", "mismatch", "“a.png” is not what its name says."),
        ("a.png", files.png()[:40], "broken", "“a.png” is damaged or incomplete."),
        ("a.docx", files.ooxml("docx", more={"vbaProject.bin": b""}), "macros", "“a.docx” contains macros"),
        ("a.png", files.png(width=90_000, height=90_000), "pixels", "“a.png” has too many pixels"),
        ("a.txt", b"x" * (20 * 1024 * 1024 + 1), "too_large", "“a.txt” is too large: a file may have 20 MB."),
    ):
        with pytest.raises(actions.PostRefused) as refused:
            attach(anna, thread, name, content)
        assert (refused.value.code, refused.value.field) == (code, "file")
        assert str(refused.value).startswith(sentence)
    empty = ContentFile(b"", "a.txt")
    assert refused_code(lambda: actions.attach(thread=thread, by=anna, name="a.txt", content=empty)) == (
        "empty_file"
    )
    assert (stored(media), Attachment.objects.count()) == ([], 0)


def test_who_may_not_post_may_not_attach_and_nothing_stays(
    media: Path, thread: Thread, private: Thread, anna: Person, mads: Person, kadri: Person, attach: Attach
) -> None:
    locked = factories.make_thread(thread.space, is_locked=True)
    archived = factories.make_thread(factories.make_space("Old", members=[mads], state=Space.State.ARCHIVED))
    spaces.leave(space=private.space, person=mads)
    answers = [
        refused_code(lambda who=who, where=where: attach(who, where))
        for who, where in ((kadri, thread), (mads, private), (mads, locked), (mads, archived))
    ]
    assert answers == ["gone", "gone", "locked", "archived"]
    assert stored(media) == []
    attach(anna, locked)
    assert len(stored(media)) == 1


def test_what_a_person_may_keep_is_bounded(
    media: Path, thread: Thread, anna: Person, mads: Person, attach: Attach, settings: Any
) -> None:
    mib = 1024 * 1024
    given = {"thread": thread, "uploader": anna, "content_type": "text/plain", "file": "x"}
    Attachment.objects.create(name="a", size=60 * mib - 10, **given)
    assert refused_code(lambda: attach(anna, thread, "a.txt", b"eleven bytes")) == "unsent_full"
    attach(anna, thread, "a.txt", b"ten bytes.")
    attach(mads, thread, "a.txt", b"somebody else")
    Attachment.objects.update(message=factories.make_message(thread, anna))
    settings.FILES_PER_DAY_MB = 61
    attach(anna, thread, "a.txt", b"sent files make room for others")
    assert refused_code(lambda: attach(anna, thread, "a.txt", b"x" * mib)) == "day_full"
    Attachment.objects.update(created_at=timezone.now() - timedelta(hours=25))
    attach(anna, thread, "a.txt", b"x" * mib)
    Attachment.objects.bulk_create([Attachment(name="a", size=1, **given) for _number in range(30)])
    assert refused_code(lambda: attach(anna, thread)) == "unsent_full"
    assert len(stored(media)) == 4


class FullDisk(FileSystemStorage):
    """Takes half of a file and has no room for the rest, as a real one does."""

    def _save(self, name: str, content: Any) -> str:
        super()._save(name, ContentFile(content.read()[:20]))
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_of_a_full_disk_one_hears_and_nothing_half_stays(
    media: Path, thread: Thread, anna: Person, attach: Attach, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Attachment._meta.get_field("file"), "storage", FullDisk())
        with pytest.raises(actions.PostRefused) as refused:
            attach(anna, thread)
    assert refused.value.code == "no_room"
    assert str(refused.value).startswith("The server has no room for files now. Send your text without them")
    assert (stored(media), Attachment.objects.count()) == ([], 0)
    attach(anna, thread)
    assert len(stored(media)) == 1


def test_the_last_of_the_disk_is_left_to_the_database(
    media: Path, thread: Thread, anna: Person, attach: Attach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEPT_FREE", shutil.disk_usage(media).free + 2**30)
    assert refused_code(lambda: attach(anna, thread)) == "no_room"
    assert stored(media) == []


def test_a_row_that_is_not_stored_leaves_no_file(
    media: Path, thread: Thread, anna: Person, attach: Attach, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: Any, **_more: Any) -> None:
        assert len(stored(media)) == 1
        raise RuntimeError("the database is away")

    monkeypatch.setattr(Attachment, "save", broken)
    with pytest.raises(RuntimeError):
        attach(anna, thread)
    assert stored(media) == []


def test_files_go_with_a_message_and_its_frame_tells_of_them(
    thread: Thread, anna: Person, attach: Attach, say: Say, django_capture_on_commit_callbacks: Any
) -> None:
    first, second = attach(anna, thread, "b.png"), attach(anna, thread, "a.txt", b"Hi.")
    with live.testing.record() as said, django_capture_on_commit_callbacks(execute=True):
        message = say(anna, thread, "Look.", attachments=[second.key, first.key, second.key])
    told = message_frame(Message.objects.for_list().get(pk=message.pk))
    assert told["attachments"] == [
        {
            "key": first.key,
            "name": "b.png",
            "size": len(files.png()),
            "content_type": "image/png",
            "url": f"/attachments/{first.key}/",
        },
        {
            "key": second.key,
            "name": "a.txt",
            "size": 3,
            "content_type": "text/plain",
            "url": f"/attachments/{second.key}/",
        },
    ]
    assert said.of(thread.topic) == [{"topic": thread.topic, **told}]


def test_a_message_may_be_a_file_alone_but_not_nothing(
    thread: Thread, anna: Person, attach: Attach, say: Say
) -> None:
    assert say(anna, thread, "  ", attachments=[attach(anna, thread).key]).body == ""
    assert refused_code(lambda: say(anna, thread, "  ")) == "empty"


def test_only_ones_own_unsent_files_of_this_thread_go_and_once(
    thread: Thread, private: Thread, anna: Person, mads: Person, attach: Attach, say: Say
) -> None:
    own, elsewhere, others = attach(anna, thread), attach(anna, private), attach(mads, thread)
    sent = attach(anna, thread)
    say(anna, thread, attachments=[sent.key])
    wrong = [[elsewhere.key], [others.key], [sent.key], ["no-such"], ["a\0b"], ["ä"], [own.key, others.key]]
    for keys in wrong:
        assert refused_code(lambda keys=keys: say(anna, thread, attachments=keys)) == "no_such_file"
    assert refused_code(lambda: say(anna, thread, attachments=list("abcdef"))) == "too_many_files"
    twice = actions.post_messages(
        drafts=[draft(anna, thread, body, attachments=[own.key]) for body in ("one", "two")]
    )
    assert codes(twice) == [2, "no_such_file"]
    assert [file.key for file in Message.objects.get(seq=2).attachments.all()] == [own.key]


def test_files_that_are_too_large_together_are_refused(
    thread: Thread, anna: Person, attach: Attach, say: Say
) -> None:
    keys = [attach(anna, thread).key, attach(anna, thread).key]
    Attachment.objects.update(size=15 * 1024 * 1024)
    Attachment.objects.filter(key=keys[0]).update(size=15 * 1024 * 1024 + 1)
    assert refused_code(lambda: say(anna, thread, attachments=keys)) == "too_large_together"
    Attachment.objects.update(size=15 * 1024 * 1024)
    assert say(anna, thread, attachments=keys).attachments.count() == 2


def test_sent_again_it_is_the_message_of_the_first_time_with_its_files(
    thread: Thread, anna: Person, attach: Attach, say: Say
) -> None:
    own = attach(anna, thread)
    first = say(anna, thread, client_id="same", attachments=[own.key])
    again = say(anna, thread, client_id="same", attachments=[own.key])
    assert (again, [one.key for one in again.attachments.all()]) == (first, [own.key])
    both = actions.post_messages(
        drafts=[draft(anna, thread, "x", attachments=[one.key]) for one in [attach(anna, thread)] * 2]
    )
    assert codes(both) == [2, 2]


def test_files_cost_a_post_the_same_however_many_and_from_whom(
    thread: Thread, anna: Person, mads: Person, attach: Attach
) -> None:
    queries(
        [draft(who, thread, f"first {who.pk}") for who in (anna, mads)]
    )  # which also begins their reading
    plain = queries([draft(anna, thread, "plain")])
    one = queries([draft(anna, thread, "one", attachments=[attach(anna, thread).key])])
    assert one == plain + 2
    many = [
        draft(who, thread, f"{who.pk}", attachments=[attach(who, thread).key for _ in range(3)])
        for who in (anna, mads)
    ]
    assert queries([*many, draft(mads, thread, "without")]) == one


def test_a_deleted_message_has_no_files_at_once(
    media: Path,
    thread: Thread,
    anna: Person,
    attach: Attach,
    say: Say,
    django_capture_on_commit_callbacks: Any,
) -> None:
    message, other = say(anna, thread, attachments=[attach(anna, thread).key]), attach(anna, thread)
    with live.testing.record() as said, django_capture_on_commit_callbacks() as callbacks:
        deleted = actions.delete_message(message=message, by=anna)
        assert (Attachment.objects.get(), len(stored(media)), said.frames) == (other, 2, [])
    with live.testing.record() as said:
        for callback in callbacks:
            callback()
    assert stored(media) == [other.file.name]
    assert message_frame(deleted)["attachments"] == said.of(thread.topic)[0]["attachments"] == []


def test_a_deletion_that_is_undone_keeps_the_files(
    media: Path,
    thread: Thread,
    anna: Person,
    attach: Attach,
    say: Say,
    django_capture_on_commit_callbacks: Any,
) -> None:
    message = say(anna, thread, attachments=[attach(anna, thread).key])
    undone = pytest.raises(RuntimeError)
    with django_capture_on_commit_callbacks(execute=True), undone, transaction.atomic():
        actions.delete_message(message=message, by=anna)
        raise RuntimeError("something else went wrong")
    assert (Attachment.objects.get().message, len(stored(media))) == (message, 1)


def test_what_is_not_sent_can_be_taken_back_by_its_uploader_alone(
    media: Path,
    thread: Thread,
    anna: Person,
    mads: Person,
    attach: Attach,
    say: Say,
    django_capture_on_commit_callbacks: Any,
) -> None:
    own, sent = attach(anna, thread), attach(anna, thread)
    say(anna, thread, attachments=[sent.key])
    for attachment, by in ((own, mads), (sent, anna)):
        assert refused_code(lambda one=attachment, by=by: actions.discard(attachment=one, by=by)) == "gone"
    with django_capture_on_commit_callbacks(execute=True):
        actions.discard(attachment=own, by=anna)
    assert stored(media) == [sent.file.name]


def test_what_nobody_sent_for_a_day_goes(
    media: Path,
    thread: Thread,
    anna: Person,
    attach: Attach,
    say: Say,
    django_capture_on_commit_callbacks: Any,
) -> None:
    sent, old, fresh = attach(anna, thread), attach(anna, thread), attach(anna, thread)
    say(anna, thread, attachments=[sent.key])
    Attachment.objects.exclude(pk=fresh.pk).update(created_at=timezone.now() - timedelta(hours=25))
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.sweep_unsent() == 1
    assert stored(media) == sorted([sent.file.name, fresh.file.name])
    assert not Attachment.objects.filter(pk=old.pk).exists()
    with CaptureQueriesContext(connection) as found:
        assert tasks.sweep_unsent() == 0
    assert len(found) == 1


def test_files_that_no_row_knows_go_after_a_day(
    media: Path, thread: Thread, anna: Person, attach: Attach, settings: Any, tmp_path: Path
) -> None:
    """As a killed process leaves them. Until then a row may still come."""
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "receiving"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    kept = attach(anna, thread)
    folder = media / "attachments" / "zz"
    folder.mkdir()
    paths = [
        folder / "old",
        folder / "fresh",
        tmp_path / "receiving" / "old",
        tmp_path / "receiving" / "fresh",
    ]
    for path in paths:
        path.write_bytes(b"x")
    for path in (paths[0], paths[2], media / kept.file.name):
        os.utime(path, (0, 0))
    assert actions.sweep_files() == 2
    assert stored(media) == sorted([kept.file.name, "attachments/zz/fresh"])
    assert [path.exists() for path in paths] == [False, True, False, True]


def test_the_worker_sweeps_and_looks_through_the_folder_once_an_hour(
    media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {"conversations.tasks.sweep_unsent", "conversations.tasks.sweep_files"} <= set(TASKS)
    orphan = media / "attachments" / "zz" / "old"
    orphan.parent.mkdir(parents=True)
    monkeypatch.setattr(tasks, "_swept_at", -float(tasks.SWEEP_SECONDS))
    swept = []
    for _round in (1, 2):
        orphan.write_bytes(b"x")
        os.utime(orphan, (0, 0))
        swept.append(tasks.sweep_files())
    assert swept == [1, 0]


def test_a_person_takes_along_which_files_they_gave_and_leaves_them_without_their_name(
    media: Path,
    thread: Thread,
    anna: Person,
    mads: Person,
    attach: Attach,
    say: Say,
    django_capture_on_commit_callbacks: Any,
) -> None:
    sent, unsent, others = (
        attach(mads, thread, "sent.png"),
        attach(mads, thread, "kept.png"),
        attach(anna, thread),
    )
    say(mads, thread, attachments=[sent.key])
    exported = privacy.export(mads)["attachments"]
    assert [(one["name"], one["seq"], one["space"], one["url"]) for one in exported] == [
        ("sent.png", 1, "Impact measurement", f"/attachments/{sent.key}/"),
        ("kept.png", None, "Impact measurement", f"/attachments/{unsent.key}/"),
    ]
    with django_capture_on_commit_callbacks(execute=True):
        privacy.erase(mads)
    assert list(Attachment.objects.values_list("pk", "uploader")) == [(sent.pk, None), (others.pk, anna.pk)]
    assert stored(media) == sorted([sent.file.name, others.file.name])
