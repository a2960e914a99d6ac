"""Entry summary declarations without faults, in made-up data, and changes to them."""

import re
from collections.abc import Mapping

from lxml import etree

GONE = None

DECLARATION = """<?xml version="1.0" encoding="UTF-8"?>
<ie:CC315A xmlns:ie="http://ics.dgtaxud.ec/CC315A">
  <MesSenMES3>GB123456789000/0000000001</MesSenMES3>
  <MesRecMES6>NICA.GB</MesRecMES6>
  <DatOfPreMES9>260301</DatOfPreMES9>
  <TimOfPreMES10>1030</TimOfPreMES10>
  <MesIdeMES19>M0000000000001</MesIdeMES19>
  <MesTypMES20>CC315A</MesTypMES20>
  <HEAHEA>
    <RefNumHEA4>ENS-2026-000117</RefNumHEA4>
    <TraModAtBorHEA76>1</TraModAtBorHEA76>
    <IdeOfMeaOfTraCroHEA85>9074729</IdeOfMeaOfTraCroHEA85>
    <TotNumOfIteHEA305>2</TotNumOfIteHEA305>
    <TotNumOfPacHEA306>125</TotNumOfPacHEA306>
    <TotGroMasHEA307>2605.5</TotGroMasHEA307>
    <TraChaMetOfPayHEA1>Y</TraChaMetOfPayHEA1>
    <ConRefNumHEA>012W</ConRefNumHEA>
    <PlaLoaGOOITE334>CNSHA</PlaLoaGOOITE334>
    <PlaUnlGOOITE334>GBFXT</PlaUnlGOOITE334>
    <DecDatTimHEA114>202603011030</DecDatTimHEA114>
  </HEAHEA>
  <TRACONCO1>
    <NamCO17>Alpha Tools Co</NamCO17>
    <StrAndNumCO122>Dock Rd 12</StrAndNumCO122>
    <PosCodCO123>200000</PosCodCO123>
    <CitCO124>Shanghai</CitCO124>
    <CouCO125>CN</CouCO125>
  </TRACONCO1>
  <GOOITEGDS>
    <IteNumGDS7>1</IteNumGDS7>
    <GooDesGDS23>Open-end spanners, 8-24 mm</GooDesGDS23>
    <GroMasGDS46>2405</GroMasGDS46>
    <PRODOCDC2>
      <DocTypDC21>714</DocTypDC21>
      <DocRefDC23>HBL0001</DocRefDC23>
    </PRODOCDC2>
    <COMCODGODITM>
      <ComNomCMD1>82041100</ComNomCMD1>
    </COMCODGODITM>
    <TRACONCE2>
      <TINCE259>GB987654321000</TINCE259>
    </TRACONCE2>
    <CONNR2>
      <ConNumNR21>PTCU1000011</ConNumNR21>
    </CONNR2>
    <PACGS2>
      <KinOfPacGS23>CT</KinOfPacGS23>
      <NumOfPacGS24>120</NumOfPacGS24>
      <MarNumOfPacGSL21>BETA 1-120</MarNumOfPacGSL21>
    </PACGS2>
  </GOOITEGDS>
  <GOOITEGDS>
    <IteNumGDS7>2</IteNumGDS7>
    <GooDesGDS23>Torque wrenches</GooDesGDS23>
    <GroMasGDS46>200.5</GroMasGDS46>
    <PRODOCDC2>
      <DocTypDC21>714</DocTypDC21>
      <DocRefDC23>HBL0002</DocRefDC23>
    </PRODOCDC2>
    <SPEMENMT2>
      <AddInfCodMT23>10600</AddInfCodMT23>
    </SPEMENMT2>
    <CONNR2>
      <ConNumNR21>PTCU1000011</ConNumNR21>
    </CONNR2>
    <PACGS2>
      <KinOfPacGS23>NE</KinOfPacGS23>
      <NumOfPieGS25>5</NumOfPieGS25>
    </PACGS2>
    <PRTNOT640>
      <NamPRTNOT642>Gamma Agents Ltd</NamPRTNOT642>
      <StrNumPRTNOT646>Quay 3</StrNumPRTNOT646>
      <PstCodPRTNOT644>IP11 3SY</PstCodPRTNOT644>
      <CtyPRTNOT643>Felixstowe</CtyPRTNOT643>
      <CouCodGINOT647>GB</CouCodGINOT647>
    </PRTNOT640>
  </GOOITEGDS>
  <ITI>
    <CouOfRouCodITI1>CN</CouOfRouCodITI1>
  </ITI>
  <ITI>
    <CouOfRouCodITI1>GB</CouOfRouCodITI1>
  </ITI>
  <PERLODSUMDEC>
    <TINPLD1>GB123456789000</TINPLD1>
  </PERLODSUMDEC>
  <SEAID529>
    <SeaIdSEAID530>CN1000011</SeaIdSEAID530>
  </SEAID529>
  <CUSOFFFENT730>
    <RefNumCUSOFFFENT731>GB000051</RefNumCUSOFFFENT731>
    <ExpDatOfArrFIRENT733>202603290900</ExpDatOfArrFIRENT733>
  </CUSOFFFENT730>
  <TRACARENT601>
    <TINTRACARENT602>GB555666777000</TINTRACARENT602>
  </TRACARENT601>
</ie:CC315A>
"""

AMENDMENT = (
    DECLARATION.replace("CC315A", "CC313A")
    .replace("<RefNumHEA4>ENS-2026-000117</RefNumHEA4>", "<DocNumHEA5>26GBA7K2M9QP4T8ZC6</DocNumHEA5>")
    .replace("DecDatTimHEA114", "DatTimAmeHEA113")
)


def changed(message: str, changes: Mapping[str, str | None]) -> etree._Element:
    """A message with elements given another text, added or, with None, taken out. What is added comes last in its parent."""
    root = etree.fromstring(message.encode())
    for path, text in changes.items():
        if text is GONE:
            for element in root.findall(path):
                element.getparent().remove(element)
        else:
            element = root
            for step in path.split("/"):
                element = _reached(element, step)
            element.text = text
    return root


def _reached(parent: etree._Element, step: str) -> etree._Element:
    """The child of this name and number, made where it is missing."""
    name, number = re.fullmatch(r"(\w+)(?:\[(\d+)\])?", step).groups()
    found = parent.findall(name)
    found += [etree.SubElement(parent, name) for _ in range(len(found), int(number or 1))]
    return found[int(number or 1) - 1]
