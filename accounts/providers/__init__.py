"""Accounts elsewhere with which people sign in: WeChat's and Alipay's."""
