"""What goes wrong in one look at the files ends no watch."""

import threading

from lms import preview


def test_after_a_look_that_failed_it_goes_on_looking(tmp_path, monkeypatch, capsys):
    looked, again = [], threading.Event()

    class Stumbling(preview.Preview):
        def look(self) -> None:
            looked.append(True)
            if len(looked) == 1:
                raise OSError("the disk is away")
            again.set()

    monkeypatch.setattr(preview, "EVERY", 0.01)
    watched = Stumbling(tmp_path)
    watching = threading.Thread(target=watched.keep_looking, daemon=True)
    watching.start()
    assert again.wait(5)
    watched.ended.set()
    watching.join(5)
    assert "OSError: the disk is away" in capsys.readouterr().err
