"""IE351, the UK's advance intervention, against its schema and beside the sample that others published; see PORTCULLIS_CORPUS."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from services.notify.dialects.uk import write
from services.notify.outcome import Kind
from tests.unit.notify.test_dialects_formats import notice_of

CORPUS = Path(os.environ.get("PORTCULLIS_CORPUS", Path(__file__).parents[2] / "../shared/data")).resolve()
ANSWERS = CORPUS / "ens/answers"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no corpus at {CORPUS}; set PORTCULLIS_CORPUS"),
]


@pytest.fixture(scope="module")
def schema():
    return etree.XMLSchema(file=ANSWERS / "xsd/CC351A-v10-0New.xsd")


@given(
    text=st.text(max_size=500),
    lrn=st.none() | st.text(max_size=40),
    recipient=st.text(max_size=40) | st.sampled_from(["GB000012340003", "NL123456789"]),
    mode=st.sampled_from(["1", "2", "3", "4", "8", "11"]) | st.none(),
)
def test_whatever_it_says_is_valid(schema, text, lrn, recipient, mode):
    body = write(notice_of("UK", "1", Kind.DNL, text=text, lrn=lrn, recipient=recipient, mode=mode))
    if body is not None:
        assert schema.validate(etree.fromstring(body)), schema.error_log


@pytest.mark.parametrize("lrn", ["L-0001", None])
def test_filer_and_carrier_both_get_a_valid_one(schema, lrn):
    schema.assertValid(etree.fromstring(write(notice_of("UK", "1", Kind.DNL, lrn=lrn))))


def test_it_holds_what_the_published_sample_holds_but_items_and_correlation():
    def shape(root):
        return {root.getroottree().getelementpath(each) for each in root.iter()}

    ours = etree.fromstring(write(notice_of("UK", "1", Kind.DNL)))
    sample = etree.parse(ANSWERS / "xml/intervention_Intervention.xml").getroot()
    left = {"CorIdeMES25", "GOOITEGDS", "GOOITEGDS/IteNumGDS7", "HEAHEA/TotNumOfIteHEA305", "CUSINT632/IteNumConCUSINT668"}
    assert shape(sample) - shape(ours) == left | {"CUSOFFFENT730/ExpDatOfArrFIRENT733"}
    assert shape(ours) - shape(sample) == {"HEAHEA/TraModAtBorHEA76"}
