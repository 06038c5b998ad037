<?php

class ReceiptController
{
    public function store($request)
    {
        // ['receipt' => 'file|max:8192'] was too much
        $request->validate(['receipt' => 'required|file|max:512', 'note' => 'string|max:20000']);
    }
}
