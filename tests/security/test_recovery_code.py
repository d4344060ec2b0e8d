"""The printed code: what people get wrong is named by its line."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livret_desktop.errors import RuleError
from livret_desktop.security.recovery_code import (
    ALPHABET,
    CODE_LETTERS,
    LINE_COUNT,
    LINE_LETTERS,
    LINE_STEP,
    MODULUS,
    RecoveryCode,
    check_line,
    parse_recovery_code,
)

secrets_ = st.binary(min_size=32, max_size=32)
EXAMPLE = RecoveryCode(bytes(range(32)))


def bare(line: str) -> str:
    return line.replace(" ", "")


def named_lines(text: str) -> set[int]:
    with pytest.raises(RuleError) as refusal:
        parse_recovery_code(text)
    assert refusal.value.exit_status == 1
    return {int(line.split("\u00a0")[1]) for line in refusal.value.message.splitlines()}


def line_errors(line: str):
    """Every single-letter error and every swap of two letters of a line, control letters included."""
    for place, letter in enumerate(line):
        for other in ALPHABET:
            if other != letter:
                yield line[:place] + other + line[place + 1 :]
    for first, second in combinations(range(LINE_LETTERS), 2):
        if line[first] != line[second]:
            letters = list(line)
            letters[first], letters[second] = letters[second], letters[first]
            yield "".join(letters)


def is_refused(number: int, line: str) -> bool:
    try:
        check_line(number, line)
    except RuleError as refusal:
        return f"Ligne\u00a0{number}\u00a0:" in refusal.message
    return False


def test_the_algebra_behind_the_control_letters():
    """The reasons of the proof, each looked at: no single error, swap or exchange is a multiple of 571."""
    assert all(MODULUS % divisor for divisor in range(2, MODULUS))
    assert pow(24, 1, MODULUS) != 0
    assert all(pow(24, distance, MODULUS) != 1 for distance in range(1, LINE_LETTERS))
    assert all((gap * LINE_STEP) % MODULUS for gap in range(1, LINE_COUNT))
    assert MODULUS < 24**2 < 2 * MODULUS


@pytest.mark.parametrize("number", range(1, LINE_COUNT + 1))
def test_every_single_error_and_every_swap_in_a_line_is_named(number):
    line = bare(EXAMPLE.lines()[number - 1])
    errors = list(line_errors(line))
    assert len(errors) > 230
    assert [error for error in errors if not is_refused(number, error)] == []


@given(secrets_, st.data())
def test_any_error_in_any_code_names_its_line_and_no_other(secret, data):
    lines = [bare(line) for line in RecoveryCode(secret).lines()]
    number = data.draw(st.integers(1, LINE_COUNT))
    lines[number - 1] = data.draw(st.sampled_from(list(line_errors(lines[number - 1]))))
    assert named_lines("\n".join(lines)) == {number}


@given(secrets_, st.sampled_from(list(combinations(range(LINE_COUNT), 2))))
def test_two_lines_interchanged_are_both_named(secret, pair):
    lines = list(RecoveryCode(secret).lines())
    first, second = pair
    lines[first], lines[second] = lines[second], lines[first]
    assert named_lines("\n".join(lines)) == {first + 1, second + 1}


def test_a_control_by_simple_sum_would_let_swaps_and_exchanges_pass():
    """The known-bad twin: summing letters catches single errors only; the same faults find it out."""

    def sum_check(letters: str) -> str:
        total = sum(map(ALPHABET.index, letters)) % 24**2
        return letters + ALPHABET[total // 24] + ALPHABET[total % 24]

    line = sum_check(bare(EXAMPLE.lines()[0])[:8])
    passed = [error for error in line_errors(line) if sum_check(error[:8]) == error]
    assert len(passed) > 10


@given(secrets_)
def test_a_code_comes_back_whatever_the_way_it_is_typed(secret):
    code = RecoveryCode(secret)
    lines = code.lines()
    block = "".join(map(bare, lines))
    assert len(block) == CODE_LETTERS
    assert set(block) <= set(ALPHABET)
    for typed in (
        "\n".join(lines),
        block,
        block.lower(),
        "-".join(lines),
        " ".join(lines),
        "\r\n\r\n".join(line.replace(" ", "\u00a0") for line in lines),
        "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1)),
        "\n".join(f" {number}  {line.lower()}" for number, line in enumerate(lines, start=1)),
    ):
        assert parse_recovery_code(typed) == code


def test_the_lines_look_like_the_printed_sheet():
    for number, line in enumerate(EXAMPLE.lines(), start=1):
        assert [len(group) for group in line.split(" ")] == [4, 4, 2]
        assert check_line(number, line.lower()) == line
        assert check_line(number, f"{number}) {line}") == line


@pytest.mark.parametrize("wrong", ["O", "I", "0", "7", "É"])
def test_a_letter_that_no_sheet_has_is_named_with_its_place(wrong):
    line = bare(EXAMPLE.lines()[2])
    with pytest.raises(RuleError) as refusal:
        check_line(3, line[:4] + wrong + line[5:])
    assert f"Ligne\u00a03\u00a0: «\u00a0{wrong}\u00a0» en place 5" in refusal.value.message
    assert "sans I ni O" in refusal.value.message


def test_several_wrong_lines_are_all_named():
    lines = [bare(line) for line in EXAMPLE.lines()]
    lines[1] = lines[1][:-1]
    lines[4] = "O" + lines[4][1:]
    lines[6] = lines[6][::-1]
    assert named_lines("\n".join(lines)) == {2, 5, 7}


def test_a_block_too_short_says_where_it_stops_agreeing():
    block = "".join(map(bare, EXAMPLE.lines()))
    with pytest.raises(RuleError) as refusal:
        parse_recovery_code(block[:34] + block[35:])
    assert "il y en a ici 69" in refusal.value.message
    assert "à partir de la ligne\u00a04" in refusal.value.message


@pytest.mark.parametrize("text", ["", "   \n", "A", "A" * 100_000, "\x00" * 70, "😀" * 70, "1\n" * 7])
def test_nonsense_is_refused_in_french(text):
    with pytest.raises(RuleError) as refusal:
        parse_recovery_code(text)
    assert refusal.value.title == "Code de secours refusé"
    assert len(refusal.value.message) < 2000


def test_seven_right_lines_beyond_256_bits_are_refused():
    too_big = [check_digits("Z" * 8, number) for number in range(1, 8)]
    with pytest.raises(RuleError, match="refusé"):
        parse_recovery_code("\n".join(too_big))


def check_digits(letters: str, number: int) -> str:
    """Find the control letters by trying them all, through the public check alone."""
    return next(
        letters + first + second
        for first in ALPHABET
        for second in ALPHABET
        if not is_refused(number, letters + first + second)
    )


def test_a_code_shows_nothing_of_itself():
    assert repr(EXAMPLE) == "RecoveryCode(…)"
    assert RecoveryCode.new() != RecoveryCode.new()
    with pytest.raises(ValueError, match="32 bytes"):
        RecoveryCode(b"short")
