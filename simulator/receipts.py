"""Delivering an SMS to the phone, and telling us how it went."""

from collections.abc import Callable
from datetime import datetime

from simulator.faults import SENT_AFTER, Fault, Receipt, receipts
from simulator.network import Sms
from simulator.payloads import status_form
from simulator.road import Road


async def deliver(road: Road, sms: Sms, clock: Callable[[], datetime]) -> None:
    """Bring an SMS to the phone, then post what the switches leave of its receipts."""
    phone = road.network.phone(sms.to)
    faults = phone.faults
    await road.network.pause(SENT_AFTER)
    sms.status, sms.arrived = "sent", Fault.OFF not in faults
    told = receipts(faults)
    if Fault.LOST in faults:
        phone.note(clock(), "the receipt was lost on the way")
    elif Fault.LATE in faults:
        phone.note(clock(), f"the receipt is held back {told[0].after:.0f} s")
    for receipt in told:
        await road.network.pause(receipt.after)
        await _tell(road, sms, receipt, clock())
    sms.status = "undelivered" if Fault.OFF in faults else "delivered"


async def _tell(road: Road, sms: Sms, receipt: Receipt, now: datetime) -> None:
    """Only our own doors are called, whatever address was asked for."""
    sms.status, sms.code = receipt.status, receipt.code or sms.code
    if not (sms.callback or "").startswith(f"{road.settings.base_url}/"):
        return
    form = status_form(road.line(sms.to), sms.sid, receipt, now)
    answer = await road.post_signed(sms.callback or "", form)
    reason = f" {receipt.code}" if receipt.code else ""
    road.network.phone(sms.to).note(
        now, f"receipt “{receipt.status}”{reason} · answered {answer or 'nothing'}"
    )
