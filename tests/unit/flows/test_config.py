"""The configuration: what is read, what is refused, and in which words."""

from pathlib import Path

import pytest

from bim.errors import ConfigurationError
from flows.config import Config, load_config
from flows.config_sections import Output


def written(folder: Path, text: str) -> Path:
    file = folder / "areal.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_an_empty_file_gives_the_defaults(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, ""))
    assert config.portfolio.currency == "DKK"
    assert config.areas.prefer == "checked"
    assert config.output.file_mode == "0400"


def test_every_path_is_relative_to_the_folder_of_the_configuration(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, '[output]\nwhere = "../out"\n'))
    assert config.output_folder == tmp_path.parent / "out"


def test_the_environment_goes_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AREAL_OUTPUT__WHERE", "elsewhere")
    config = load_config(written(tmp_path, '[output]\nwhere = "here"\nkeep_versions = 3\n'))
    assert config.output_folder == tmp_path / "elsewhere"
    assert config.output.keep_versions == 3


@pytest.mark.parametrize(("text", "places"), [("a", ["a"]), ('["a", "b"]', ["a", "b"])])
def test_places_in_the_environment_are_one_or_a_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, places: list[str]
) -> None:
    monkeypatch.setenv("AREAL_MODELS__WHERE", text)
    assert load_config(written(tmp_path, "")).models.where == places


@pytest.mark.parametrize(
    ("text", "unknown", "nearest"),
    [
        ('[outptu]\nwhere = "x"', "outptu", "output"),
        ('[output]\nwher = "x"', "output.wher", "where"),
        ('[records.a]\nkind = "facility"\nwhere = "y"\ncolums = {}', "records.a.colums", "columns"),
        ('folder = "x"', "folder", "models"),
    ],
)
def test_an_unknown_key_is_told_with_the_nearest_known_one(
    tmp_path: Path, text: str, unknown: str, nearest: str
) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        load_config(written(tmp_path, text))
    assert f"'{unknown}'" in str(refusal.value)
    assert f"'{nearest}'" in str(refusal.value)


@pytest.mark.parametrize(("name", "value"), [("AREAL_OUTPUT", "{"), ("AREAL_NOTIFY__COMMAND", "mail")])
def test_a_variable_that_cannot_be_read_is_refused(
    name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=f"^{name} of the environment cannot be used"):
        Config(folder=tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [("AREAL_RUN__MEMORY_LIMIT_MB", "much"), ("areal_run__memry", "1"), ("AREAL_RUM__X", "1")],
)
def test_a_wrong_value_of_the_environment_is_not_said_to_be_of_the_file(
    name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path, "[run]\nmemory_limit_mb = 100\n")
    with pytest.raises(ConfigurationError, match=r"areal\.toml: run\.memory_limit_mb"):
        load_config(file)
    monkeypatch.setenv("AREAL_RUN__MEMORY_LIMIT_MB", "500")
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=f"^variable {name} of the environment: "):
        load_config(file)


def test_a_section_of_the_environment_goes_over_the_same_section_given_as_an_object(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AREAL_OUTPUT__WHERE", "elsewhere")
    monkeypatch.setenv("AREAL_RECORDS", '{"costs": {"kind": "costs", "where": "costs.csv"}}')
    config = Config(folder=tmp_path, output=Output(where="here", keep_versions=3))
    assert (config.output.where, config.output.keep_versions) == ("elsewhere", 3)
    assert config.records["costs"].where == ["costs.csv"]


def test_an_unknown_section_in_the_environment_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AREAL_OUPUT__WHERE", "x")
    with pytest.raises(ConfigurationError, match="'output'"):
        load_config(written(tmp_path, ""))


@pytest.mark.parametrize(
    "text", ["x = [", '[models]\nworkers = "many"', '[records.a]\nwhere = "y"', '[areas]\nprefer = "guessed"']
)
def test_what_cannot_be_used_is_refused_with_the_file_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"areal\.toml"):
        load_config(written(tmp_path, text))


def test_values_without_end_and_a_home_of_nobody_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nested too deep"):
        load_config(written(tmp_path, f"x = {'[' * 100_000}"))
    config = load_config(written(tmp_path, '[output]\nwhere = "~no-such-user/areal"'))
    with pytest.raises(ConfigurationError, match="the name of no user"):
        _ = config.output_folder


def test_a_missing_configuration_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="--config"):
        load_config(tmp_path / "nowhere.toml")


def test_reading_options_leave_out_what_does_not_decide_how_a_file_is_read(tmp_path: Path) -> None:
    text = (
        '[records.a]\nkind = "facility"\nwhere = "y"\nmode = "replace"\ndated = "2024-01-01"\ndecimal = ","\n'
    )
    config: Config = load_config(written(tmp_path, text))
    options = config.records["a"].reading_options()
    assert options == {"kind": "facility", "columns": {}, "decimal": ",", "dated": "2024-01-01"}


def test_a_column_is_converted_or_holds_one_value(tmp_path: Path) -> None:
    columns = '{ area_m2 = { from = "Square Feet", factor = 0.09290304 }, area_basis = { value = "GFA" } }'
    config = load_config(
        written(tmp_path, f'[records.a]\nkind = "facility"\nwhere = "y"\ncolumns = {columns}\n')
    )
    assert config.records["a"].reading_options()["columns"] == {
        "area_m2": {"from": "Square Feet", "factor": 0.09290304},
        "area_basis": {"value": "GFA"},
    }


def test_a_column_that_names_neither_a_column_nor_a_value_is_refused(tmp_path: Path) -> None:
    text = '[records.a]\nkind = "facility"\nwhere = "y"\ncolumns = { area_m2 = { factor = 2 } }\n'
    with pytest.raises(ConfigurationError, match="'from'"):
        load_config(written(tmp_path, text))


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('timezone = "Nowhere/X"', "no such time zone"),
        ('timezone = "../etc/passwd"', "no such time zone"),
        ('country = "ZZ"', "no calendar of this country"),
    ],
)
def test_a_time_zone_or_country_that_is_not_known_is_refused(tmp_path: Path, line: str, word: str) -> None:
    (tmp_path / "areal.toml").write_text(f"[portfolio]\n{line}\n")
    with pytest.raises(ConfigurationError, match=f"portfolio.*{word}"):
        load_config(tmp_path / "areal.toml")


@pytest.mark.parametrize("line", ['timezone = "Europe/Oslo"', 'country = "NO"', 'country = "DK"'])
def test_another_time_zone_or_country_is_taken(tmp_path: Path, line: str) -> None:
    (tmp_path / "areal.toml").write_text(f"[portfolio]\n{line}\n")
    assert load_config(tmp_path / "areal.toml").portfolio


def test_a_target_of_no_figure_is_refused_with_the_figures_that_there_are(tmp_path: Path) -> None:
    load_config(written(tmp_path, "[publish.targets]\non_time_share = 0.9\n"))
    with pytest.raises(ConfigurationError, match=r"no figure on_time.*on_time_share"):
        load_config(written(tmp_path, "[publish.targets]\non_time = 0.9\n"))


TLS = 'tls_ca_file = "a"\ntls_cert_file = "b"\ntls_key_file = "c"\n'


@pytest.mark.parametrize(
    "text",
    [
        "",
        'engine = "dask"\nscheduler = "tcp://host:8786"\n',
        f'engine = "dask"\nscheduler = "tls://host:8786"\n{TLS}',
        'scheduler = "tcp://host:8786"\n',
        "memory_limit_mb = 256\n",
    ],
)
def test_an_engine_with_all_that_it_needs_is_accepted(tmp_path: Path, text: str) -> None:
    load_config(written(tmp_path, f"[run]\n{text}"))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('engine = "dask"', "needs the address"),
        ('engine = "ray"', "'local' or 'dask'"),
        ('engine = "dask"\nscheduler = "host:8786"', "scheduler"),
        ('engine = "dask"\nscheduler = "tls://host:8786"', "needs tls_ca_file"),
        (f'engine = "dask"\nscheduler = "tcp://host:8786"\n{TLS}', "at tls://"),
        ("memory_limit_mb = 0", "memory_limit_mb"),
    ],
)
def test_an_engine_that_lacks_something_is_refused(tmp_path: Path, text: str, word: str) -> None:
    with pytest.raises(ConfigurationError, match=word):
        load_config(written(tmp_path, f"[run]\n{text}\n"))
