<?php

class ReceiptController
{
    public function store($request)
    {
        $request->validate(['receipt' => ['required', 'mimes:pdf,jpg', 'max:8192']]);
        $request->file('receipt')->store('receipts');
    }
}
